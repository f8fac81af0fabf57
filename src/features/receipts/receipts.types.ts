import type { Id } from '../../shared/ids';

export { statusUpdate } from './receipts.events';
export { AcceptedDto, ConversationUpToDto, UpToDto } from './dto/receipt.dto';

/** One move of a watermark. */
export interface ReceiptRange {
  conversationId: Id;
  userId: Id;
  kind: 'delivered' | 'read';
  fromSeq: number;
  toSeq: number;
  at: Date;
}

/** A member has come further. */
export interface WatermarkMove {
  conversationId: Id;
  userId: Id;
  deliveredSeq: number;
  readSeq: number;
  /** as far as others may see */
  shownReadSeq: number;
  movedAt: Date;
}
