import type { Id } from '../../shared/ids';

/** That one person blocked another. */
export interface BlockRecord {
  ownerId: Id;
  userId: Id;
  at: Date;
}

/** Where a page of blocks begins: after this one. */
export type BlockPosition = Pick<BlockRecord, 'at' | 'userId'>;
