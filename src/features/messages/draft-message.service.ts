import { Injectable } from '@nestjs/common';
import { type Id, messageId } from '../../shared/ids';
import { lifetimeOf } from '../../shared/retention';
import { ConversationsService } from '../conversations/conversations.service';
import { MembersService } from '../members/members.service';
import type { Membership, Roster } from '../members/members.types';
import type { SendMessageDto } from './dto/message.dto';
import type { ForwardOfDto } from './dto/message-parts.dto';
import { contentOf, passedOn, refersToOthers } from './message-content';
import { MentionsService } from './mentions.service';
import { messageErrors } from './messages.errors';
import { refuseStrangers, requireMayMention, seenIn } from './messages.policy';
import { MessagesRepository } from './messages.repository';
import type { Draft, MessageRecord, Reference } from './messages.types';

/** Where a message is sent, and who sends it. */
interface Place {
  sender: Membership;
  roster: Roster;
}

/** Makes of what somebody sends what is stored. Only a message that refers to others costs a query, and that one. */
@Injectable()
export class DraftMessageService {
  constructor(
    private readonly members: MembersService,
    private readonly mentions: MentionsService,
    private readonly messages: MessagesRepository,
    private readonly conversations: ConversationsService,
  ) {}

  /**
   * @throws FORBIDDEN, REPLY_NOT_FOUND, MENTION_NOT_MEMBER, FORWARD_NOT_FOUND, THREAD_NOT_FOUND, NOT_A_THREAD_ROOT,
   * MESSAGE_DELETED
   */
  draft(sender: Membership, wish: SendMessageDto, roster: Roster): Draft | Promise<Draft> {
    const draft = { ...toDraft(sender.userId, wish), ...this.ending(roster) };
    return refersToOthers(wish) ? this.refer(draft, wish, { sender, roster }) : draft;
  }

  /** How long it will be kept. */
  private ending(roster: Roster): Pick<Draft, 'lifetimeMs' | 'isRelayed'> {
    const retention = this.conversations.retentionOf(roster);
    const lifetimeMs = lifetimeOf(retention);
    if (lifetimeMs === undefined) return {};
    return { lifetimeMs, ...(retention.mode === 'relay' && { isRelayed: true }) };
  }

  private async refer(draft: Draft, wish: SendMessageDto, { sender, roster }: Place): Promise<Draft> {
    const { replyTo, threadRootId, mentions = [], forwardOf } = wish;
    requireMayMention(wish, sender, roster);
    const strangers = await this.mentions.strangers(roster, mentions);
    const ids = [replyTo, threadRootId, forwardOf?.messageId].filter((id) => id !== undefined);
    const found = await this.readWith(draft.id, ids, strangers.length > 0);
    // a retry is answered with what was stored, whatever became of the others since
    if (found.has(draft.id)) return draft;
    refuseStrangers(strangers);
    const original = forwardOf && (await this.seenThere(sender.userId, forwardOf, found));
    return {
      ...draft,
      ...(forwardOf && passedOn(original)),
      ...placeAmong(wish, sender, found),
      ...meantFor(wish),
    };
  }

  /** A message of any conversation, if the person may see it. */
  private async seenThere(
    userId: Id,
    { conversationId, messageId: id }: ForwardOfDto,
    found: ReadonlyMap<Id, MessageRecord>,
  ): Promise<MessageRecord | undefined> {
    const message = found.get(id);
    if (message?.conversationId !== conversationId) return undefined;
    const member = (await this.members.rosterOf(conversationId, userId))?.members.get(userId);
    return member && seenIn(member, message);
  }

  /** Messages by id, and the one that is sent if it was stored before; nothing where nothing needs to be known. */
  private async readWith(
    ownId: Id,
    ids: readonly Id[],
    isDoubtful: boolean,
  ): Promise<Map<Id, MessageRecord>> {
    if (ids.length === 0 && !isDoubtful) return new Map();
    const found = await this.messages.findManyById([ownId, ...ids]);
    return new Map(found.map((message) => [message.id, message]));
  }
}

function meantFor({ mentions, mentionsAll }: SendMessageDto): Pick<Draft, 'mentions' | 'mentionsAll'> {
  return { ...(mentions && { mentions }), ...(mentionsAll && { mentionsAll }) };
}

/** The messages among which it stands: what it answers, and the root of its thread. @throws as `draft` */
function placeAmong(
  { replyTo, threadRootId }: SendMessageDto,
  sender: Membership,
  found: ReadonlyMap<Id, MessageRecord>,
): Pick<Draft, 'replyTo' | 'threadRoot'> {
  const seen = (id: Id) => seenIn(sender, found.get(id));
  return {
    ...(replyTo !== undefined && { replyTo: requireReply(seen(replyTo)) }),
    ...(threadRootId !== undefined && { threadRoot: requireRoot(seen(threadRootId)) }),
  };
}

/** @throws REPLY_NOT_FOUND */
function requireReply(message: MessageRecord | undefined): Reference {
  if (!message) throw messageErrors.REPLY_NOT_FOUND();
  return { messageId: message.id, seq: message.seq };
}

/** @throws THREAD_NOT_FOUND, NOT_A_THREAD_ROOT, MESSAGE_DELETED */
function requireRoot(message: MessageRecord | undefined): Reference {
  if (!message) throw messageErrors.THREAD_NOT_FOUND();
  if (message.type === 'system' || message.threadRoot) throw messageErrors.NOT_A_THREAD_ROOT();
  if (message.deletedAt) throw messageErrors.MESSAGE_DELETED();
  return { messageId: message.id, seq: message.seq };
}

function toDraft(senderId: Id, wish: SendMessageDto): Draft {
  const { conversationId, clientMessageId } = wish;
  // UUIDs do not distinguish case: a retry in another case is the same send
  const id = messageId(conversationId, senderId, clientMessageId.toLowerCase());
  return { id, conversationId, senderId, clientMessageId, ...contentOf(wish) };
}
