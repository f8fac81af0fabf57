import { Injectable } from '@nestjs/common';
import type { Id } from '../../shared/ids';
import { unreadCount } from '../../shared/receipts';
import { visibleRanges } from '../../shared/visibility';
import { ConversationsService } from '../conversations/conversations.service';
import type { ConversationHead, ConversationRecord } from '../conversations/conversations.types';
import { MemberListsService } from '../members/member-lists.service';
import { MembersService } from '../members/members.service';
import { SightService } from '../members/sight.service';
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
    private readonly sight: SightService,
    private readonly lists: MemberListsService,
    private readonly messages: MessagesService,
    private readonly mentions: MentionsService,
    private readonly profiles: ProfilesService,
  ) {}

  /**
   * Conversations as one person sees them, in the order of the ids. Whatever their number by seven queries at most, and four
   * where this node does not remember what the other people let whom know, and what this one deleted for themselves.
   */
  async view(callerId: Id, ids: readonly Id[]): Promise<ConversationDto[]> {
    // numbers first, memberships last: whoever follows a conversation from the numbers told here misses nothing of the rest
    const known = new Map(ids.map((id) => [id, this.knownHead(id)]));
    const all = await this.conversations.getMany(ids);
    // gone from the list at once, also while its memberships are still to be ended
    const found = all.filter(({ dissolvedSeq }) => dissolvedSeq === undefined);
    const records = new Map(found.map((record) => [record.id, record]));
    const { marks, own } = await this.members.standings(found, callerId);
    const seen = new Map(
      (await this.sight.shown(callerId, [...own.values()])).map((row) => [row.conversationId, row]),
    );
    const shown = ids.flatMap((id) => {
      const [record, row] = [records.get(id), seen.get(id)];
      return record && row ? [{ record, row, head: this.headOf(record, known.get(id)) }] : [];
    });
    const last = shown.flatMap(({ head, row: { intervals } }) => {
      const { conversationId, seq } = head;
      const toSeq = visibleRanges(intervals, { fromSeq: 1, toSeq: seq }).at(-1)?.toSeq;
      return toSeq === undefined ? [] : [{ conversationId, seq: toSeq }];
    });
    const peerOf = ({ id, type }: ConversationRecord) =>
      type === 'dm' ? marks.get(id)?.find(({ userId }) => userId !== callerId)?.userId : undefined;
    const [newest, mentions, peers] = await Promise.all([
      this.messages.newest(last),
      this.mentions.unread(
        callerId,
        shown.map(({ row, head }) => ({ ...row, lastSeq: head.seq })),
      ),
      this.profiles.getMany(
        callerId,
        shown.flatMap(({ record }) => peerOf(record) ?? []),
      ),
    ]);
    const lastMessages = new Map(newest.map((message) => [message.conversationId, message]));
    return shown.map(({ record, row, head }) => {
      const peerId = peerOf(record);
      const lastMessage = lastMessages.get(record.id);
      return presentConversation(record, {
        head,
        retention: this.conversations.retentionOf(record),
        own: row,
        preferences: this.lists.present(row),
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
