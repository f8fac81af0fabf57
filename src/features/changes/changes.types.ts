import type { Id } from '../../shared/ids';

import type { CHANGE_TYPES } from './dto/change.dto';

/** A numbered change of a conversation, as the features know it. */
export interface ChangeRecord {
  conversationId: Id;
  chg: number;
  type: (typeof CHANGE_TYPES)[number];
  actorId: Id;
  clientChangeId: string;
  messageId: Id;
  seq: number;
  version: number;
  content?: string;
  at: Date;
}

export { ChangeDto } from './dto/change.dto';
