import { Injectable } from '@nestjs/common';
import type { Id } from '../../shared/ids';
import { HiddenService } from '../hidden/hidden.service';
import { MembersService } from '../members/members.service';
import { MessageHeadsService } from './message-heads.service';
import { requireSeen } from './messages.policy';
import { MessagesRepository } from './messages.repository';

/** Deletes messages for one person only; for everybody else nothing happens, and nobody is told. */
@Injectable()
export class HideMessagesService {
  constructor(
    private readonly members: MembersService,
    private readonly messages: MessagesRepository,
    private readonly heads: MessageHeadsService,
    private readonly hidden: HiddenService,
  ) {}

  /** Once is as good as twice. @throws NOT_MEMBER, NOT_FOUND, HIDDEN_LIMIT, TIMEOUT */
  async hide(userId: Id, conversationId: Id, messageId: Id): Promise<void> {
    const reader = await this.members.requireReader(conversationId, userId);
    const [message] = await this.messages.findManyById([messageId]);
    const { seq } = requireSeen(reader, message);
    await this.hidden.hide(userId, conversationId, { fromSeq: seq, toSeq: seq });
  }

  /** Hides everything up to a number, as far as there is something yet. @throws NOT_MEMBER, HIDDEN_LIMIT, TIMEOUT */
  async clear(userId: Id, conversationId: Id, upToSeq: number): Promise<void> {
    await this.members.requireReader(conversationId, userId);
    const toSeq = Math.min(upToSeq, await this.heads.newest(conversationId));
    if (toSeq > 0) await this.hidden.hide(userId, conversationId, { fromSeq: 1, toSeq });
  }
}
