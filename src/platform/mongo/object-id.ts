import { Types } from 'mongoose';
import type { Id } from '../../shared/ids';

/** The form in which the database keeps an id. */
export const oid = (id: Id): Types.ObjectId => Types.ObjectId.createFromHexString(id);

/** The form in which everything else knows it. */
export const hex = (id: Types.ObjectId): Id => id.toHexString();
