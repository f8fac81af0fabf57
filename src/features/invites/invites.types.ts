import type { Id } from '../../shared/ids';

/** A link by which people join. */
export interface InviteRecord {
  id: Id;
  conversationId: Id;
  code: string;
  createdBy: Id;
  createdAt: Date;
  expiresAt?: Date;
  maxUses?: number;
  uses: number;
}

/** Somebody who waits to be let in. */
export interface JoinRequestRecord {
  conversationId: Id;
  userId: Id;
  inviteId: Id;
  at: Date;
}
