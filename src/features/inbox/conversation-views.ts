import { Injectable } from '@nestjs/common';
import type { HeadRise } from '../../shared/heads';
import type { Id } from '../../shared/ids';
import { unreadCount } from '../../shared/receipts';
import { canSee } from '../../shared/visibility';
import { ConversationsService } from '../conversations/conversations.service';
import type { ConversationHead, ConversationRecord } from '../conversations/conversations.types';
import { MembersService } from '../members/members.service';
import { MessagesService } from '../messages/messages.service';
import { ProfilesService } from '../profiles/profiles.service';
import { presentConversation } from './conversations.presenter';
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

  /** Conversations as one person sees them, in the order of the ids, whatever their number by six queries. */
  async view(callerId: Id, ids: readonly Id[]): Promise<ConversationDto[]> {
    // numbers first, memberships last: whoever follows a conversation from the numbers told here misses nothing of the rest
    const noted = new Map(ids.map((id) => [id, this.conversations.notedHead(id)]));
    const found = await this.conversations.getMany(ids);
    const own = await this.ownRows(callerId, ids);
    const records = new Map(found.map((record) => [record.id, record]));
    const shown = ids.flatMap((id) => {
      const [record, row] = [records.get(id), own.get(id)];
      return record && row ? [{ record, row, head: this.headOf(record, noted.get(id)) }] : [];
    });
    const seen = shown.flatMap(({ head, row }) =>
      head.seq > 0 && canSee(row.intervals, head.seq) ? [head] : [],
    );
    const [marks, newest] = await Promise.all([
      this.members.marks(
        shown.map(({ record }) => record),
        callerId,
      ),
      this.messages.newest(seen),
    ]);
    const lastMessages = new Map(newest.map((message) => [message.conversationId, message]));
    const peerOf = ({ id, type }: ConversationRecord) =>
      type === 'dm' ? marks.get(id)?.find(({ userId }) => userId !== callerId)?.userId : undefined;
    const peers = await this.profiles.getMany(shown.flatMap(({ record }) => peerOf(record) ?? []));
    return shown.map(({ record, row, head }) => {
      const peerId = peerOf(record);
      const lastMessage = lastMessages.get(record.id);
      return presentConversation(record, {
        head,
        own: row,
        unread: unreadCount(head.seq, row.readSeq),
        receipts: (marks.get(record.id) ?? []).filter(({ userId }) => userId !== callerId),
        peer: peerId === undefined ? undefined : peers.get(peerId),
        lastMessage: lastMessage && this.messages.presentViewed(lastMessage, callerId, marks),
      });
    });
  }

  /** What is recorded of a conversation, or newer where this node knows better. @param noted what it knew of its head */
  headOf(conversation: ConversationRecord, noted: HeadRise | undefined): ConversationHead {
    const head = this.conversations.headOf(conversation, noted);
    return { ...head, seq: Math.max(head.seq, this.messages.knownHead(conversation.id)) };
  }

  private async ownRows(userId: Id, ids: readonly Id[]) {
    const rows = await this.members.rowsOfPairs(ids.map((conversationId) => ({ conversationId, userId })));
    return new Map(rows.filter(({ isActive }) => isActive).map((row) => [row.conversationId, row]));
  }
}
