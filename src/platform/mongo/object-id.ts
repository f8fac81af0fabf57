import { Types } from 'mongoose';
import type { Id } from '../../shared/ids';

/** The form in which the database keeps an id. */
export const oid = (id: Id): Types.ObjectId => Types.ObjectId.createFromHexString(id);

/** The form in which everything else knows it. */
export const hex = (id: Types.ObjectId): Id => id.toHexString();

/** A filter: any of these ids. */
export const anyOf = (ids: readonly Id[]) => ({ $in: [...new Set(ids)].map(oid) });

/** A document whose id only the database needs, because it is derived from the other fields. */
export function withoutId<T extends { _id: unknown }>(document: T): Omit<T, '_id'> {
  const copy: Partial<T> = { ...document };
  delete copy._id;
  return copy as Omit<T, '_id'>;
}
