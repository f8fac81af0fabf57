import { Injectable } from '@nestjs/common';
import type { Id } from '../../shared/ids';
import { unreadCount } from '../../shared/receipts';
import { canSee } from '../../shared/visibility';
import { ConversationsService } from '../conversations/conversations.service';
import type { ConversationHead, ConversationRecord } from '../conversations/conversations.types';
import { MembersService } from '../members/members.service';
import { MentionsService } from '../messages/mentions.service';
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
    private readonly mentions: MentionsService,
    private readonly profiles: ProfilesService,
  ) {}

  /** Conversations as one person sees them, in the order of the ids, whatever their number by seven queries at most. */
  async view(callerId: Id, ids: readonly Id[]): Promise<ConversationDto[]> {
    // numbers first, memberships last: whoever follows a conversation from the numbers told here misses nothing of the rest
    const known = new Map(ids.map((id) => [id, this.knownHead(id)]));
    const found = await this.conversations.getMany(ids);
    const records = new Map(found.map((record) => [record.id, record]));
    const { marks, own } = await this.members.standings(found, callerId);
    const shown = ids.flatMap((id) => {
      const [record, row] = [records.get(id), own.get(id)];
      return record && row ? [{ record, row, head: this.headOf(record, known.get(id)) }] : [];
    });
    const seen = shown.flatMap(({ head, row }) =>
      head.seq > 0 && canSee(row.intervals, head.seq) ? [head] : [],
    );
    const peerOf = ({ id, type }: ConversationRecord) =>
      type === 'dm' ? marks.get(id)?.find(({ userId }) => userId !== callerId)?.userId : undefined;
    const [newest, mentions, peers] = await Promise.all([
      this.messages.newest(seen),
      this.mentions.unread(
        callerId,
        shown.map(({ row, head }) => ({ ...row, lastSeq: head.seq })),
      ),
      this.profiles.getMany(shown.flatMap(({ record }) => peerOf(record) ?? [])),
    ]);
    const lastMessages = new Map(newest.map((message) => [message.conversationId, message]));
    return shown.map(({ record, row, head }) => {
      const peerId = peerOf(record);
      const lastMessage = lastMessages.get(record.id);
      return presentConversation(record, {
        head,
        own: row,
        unread: unreadCount(head.seq, row.readSeq),
        unreadMentions: mentions.get(record.id),
        receipts: (marks.get(record.id) ?? []).filter(({ userId }) => userId !== callerId),
        peer: peerId === undefined ? undefined : peers.get(peerId),
        lastMessage: lastMessage && this.messages.presentViewed(lastMessage, callerId, marks),
      });
    });
  }

  /** What this node knows of a conversation's newest numbers by itself. */
  knownHead(id: Id): { seq: number; chg: number } {
    const { seq, chg } = this.conversations.notedHead(id);
    return { seq: Math.max(seq, this.messages.knownHead(id)), chg };
  }

  /** What is recorded of a conversation, or newer where this node knew better. */
  headOf({ id, lastSeq, lastChg }: ConversationRecord, known = this.knownHead(id)): ConversationHead {
    return { conversationId: id, seq: Math.max(lastSeq, known.seq), chg: Math.max(lastChg, known.chg) };
  }
}
