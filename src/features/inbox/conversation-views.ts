import { Injectable } from '@nestjs/common';
import type { Id } from '../../shared/ids';
import { unreadCount } from '../../shared/receipts';
import { canSee } from '../../shared/visibility';
import { ConversationsService } from '../conversations/conversations.service';
import { MembersService } from '../members/members.service';
import type { MemberRecord } from '../members/members.types';
import { MessagesService } from '../messages/messages.service';
import { ProfilesService } from '../profiles/profiles.service';
import { presentConversation } from './conversations.presenter';
import type { ConversationHead, ConversationRecord } from '../conversations/conversations.types';
import type { ConversationDto } from './dto/conversation.dto';

/** Puts together what one person sees of conversations. */
@Injectable()
export class ConversationViews {
  constructor(
    private readonly conversations: ConversationsService,
    private readonly members: MembersService,
    private readonly messages: MessagesService,
    private readonly profiles: ProfilesService,
  ) {}

  /** Conversations as one person sees them, in the order of the ids, whatever their number by five queries. */
  async view(callerId: Id, ids: readonly Id[]): Promise<ConversationDto[]> {
    const [records, rows] = await Promise.all([this.conversations.getMany(ids), this.members.rows(ids)]);
    const byId = new Map(records.map((record) => [record.id, record]));
    const peerIds = rows.map(({ userId }) => userId).filter((userId) => userId !== callerId);
    const heads = records.map((record) => this.headOf(record));
    const seen = heads.filter(
      ({ seq, conversationId }) => seq > 0 && isVisible(rows, callerId, conversationId, seq),
    );
    const [peers, newest] = await Promise.all([this.profiles.getMany(peerIds), this.messages.newest(seen)]);
    const lastMessages = new Map(
      (await this.messages.view(callerId, newest)).map((view) => [view.conversationId, view]),
    );
    return ids.flatMap((id) => {
      const record = byId.get(id);
      const own = rows.find((row) => row.conversationId === id && row.userId === callerId);
      if (!record || !own) return [];
      const others = rows.filter((row) => row.conversationId === id && row.userId !== callerId);
      const head = this.headOf(record);
      return presentConversation(record, {
        head,
        own,
        unread: unreadCount(head.seq, own.readSeq),
        receipts: others.map((row) => this.members.presentWatermarks(row, callerId)),
        peer: others[0] && peers.get(others[0].userId),
        lastMessage: lastMessages.get(id),
      });
    });
  }

  /** What is recorded of a conversation, or newer where this node knows better. */
  headOf(conversation: ConversationRecord): ConversationHead {
    const head = this.conversations.headOf(conversation);
    return { ...head, seq: Math.max(head.seq, this.messages.knownHead(conversation.id)) };
  }
}

function isVisible(rows: readonly MemberRecord[], userId: Id, conversationId: Id, seq: number): boolean {
  const row = rows.find((one) => one.conversationId === conversationId && one.userId === userId);
  return row !== undefined && canSee(row.intervals, seq);
}
