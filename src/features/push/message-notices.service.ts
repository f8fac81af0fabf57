import { Injectable } from '@nestjs/common';
import { DatabaseClock } from '../../platform/mongo/database-clock';
import { deliveryId, type Id } from '../../shared/ids';
import { canSee } from '../../shared/visibility';
import { BlocksService } from '../blocks/blocks.service';
import { ConversationsService } from '../conversations/conversations.service';
import { AddressingService } from '../notifications/addressing.service';
import type { AddressedMessage, Wish } from '../notifications/notifications.types';
import { WishesService } from '../notifications/wishes.service';
import { PresenceService } from '../presence/presence.service';
import { UsersService } from '../users/users.service';
import type { MessagesCause, Notice, TargetRecord } from './push.types';

/** Of a long run only the newest are looked at: they take the place of the older ones anyway. */
const MAX_MESSAGES = 200;
/** Unread messages are counted to here. */
const MAX_UNREAD = 999;
const MAX_CONTENT = 200;

/** What of a conversation is known for all of its targets. */
interface Scene {
  cause: MessagesCause;
  messages: AddressedMessage[];
  title?: string;
  names: ReadonlyMap<Id, string>;
}

/** Puts together what people are told of new messages while they are not there, as of the moment at which it is sent. */
@Injectable()
export class MessageNoticesService {
  constructor(
    private readonly conversations: ConversationsService,
    private readonly addressing: AddressingService,
    private readonly wishes: WishesService,
    private readonly presence: PresenceService,
    private readonly blocks: BlocksService,
    private readonly users: UsersService,
    private readonly clock: DatabaseClock,
  ) {}

  /**
   * By target. Left out is who is there by now or has read it, who does not belong to the conversation any more, who wishes
   * no notice of it now, and whom nothing of it is for. By some seven queries, whatever the number of targets.
   */
  async compose(cause: MessagesCause, targets: readonly TargetRecord[]): Promise<Map<Id, Notice>> {
    const userIds = [...new Set(targets.map(({ userId }) => userId))];
    const [states, wishes, scene] = await Promise.all([
      this.presence.states(userIds),
      this.wishes.in(cause.conversationId, userIds),
      this.scene(cause),
    ]);
    const seen = new Map<Id, AddressedMessage[]>();
    await Promise.all(
      userIds.map(async (userId) => {
        const wish = wishes.get(userId);
        if (!wish || states.get(userId)?.state === 'online' || !isWanted(wish, cause)) return;
        const messages = await this.without(userId, messagesFor(wish, scene));
        if (messages.length > 0) seen.set(userId, messages);
      }),
    );
    const at = new Date(this.clock.now());
    return new Map(
      targets.flatMap((target) => {
        const messages = seen.get(target.userId);
        const wish = wishes.get(target.userId);
        return messages && wish ? [[target.id, noticeOf(target, { scene, wish, messages, at })]] : [];
      }),
    );
  }

  private async scene(cause: MessagesCause): Promise<Scene> {
    const { conversationId, toSeq } = cause;
    const fromSeq = Math.max(cause.fromSeq, toSeq - MAX_MESSAGES + 1);
    const [all, [conversation]] = await Promise.all([
      this.addressing.read(conversationId, { fromSeq, toSeq }, MAX_MESSAGES),
      this.conversations.getMany([conversationId]),
    ]);
    const messages = all.filter(
      ({ message }) => message.type !== 'system' && !message.deletedAt && !message.goneAt,
    );
    const senders = await this.users.getMany([...new Set(messages.map(({ message }) => message.senderId))]);
    const names = new Map([...senders].map(([id, { displayName }]) => [id, displayName]));
    return { cause, messages, title: conversation?.title, names };
  }

  /** Without those of people between whom and the reader there is a block. */
  private async without(userId: Id, messages: AddressedMessage[]): Promise<AddressedMessage[]> {
    const senderIds = [...new Set(messages.map(({ message }) => message.senderId))];
    const isBlocked = await Promise.all(senderIds.map((senderId) => this.blocks.between(userId, senderId)));
    const blocked = new Set(senderIds.filter((_, i) => isBlocked[i]));
    return messages.filter(({ message }) => !blocked.has(message.senderId));
  }
}

/** Whether anything is to be pushed to somebody now. */
function isWanted({ member, level, isQuiet }: Wish, { toSeq }: MessagesCause): boolean {
  return level !== 'none' && !isQuiet && member.readSeq < toSeq;
}

/** What of it a member may see, has not read, did not write, and wishes to know of. */
function messagesFor({ member, level }: Wish, { messages }: Scene): AddressedMessage[] {
  const { userId, intervals, readSeq } = member;
  return messages.filter(
    ({ message: { seq, senderId }, typeFor }) =>
      seq > readSeq &&
      senderId !== userId &&
      canSee(intervals, seq) &&
      (level === 'all' || typeFor(userId) !== undefined),
  );
}

/** @param messages one at least */
function noticeOf(
  { id: targetId, userId }: TargetRecord,
  { scene, wish, messages, at }: { scene: Scene; wish: Wish; messages: AddressedMessage[]; at: Date },
): Notice {
  const { cause, title, names } = scene;
  const { conversationId, toSeq } = cause;
  const { message } = messages.at(-1)!;
  const name = names.get(message.senderId) ?? '';
  return {
    id: deliveryId(`${conversationId}-${toSeq}`, targetId, 0),
    at,
    topic: conversationId,
    body: {
      type: 'message',
      userId,
      conversationId,
      title: title ?? name,
      sender: { id: message.senderId, name },
      messageId: message.id,
      messageType: message.type,
      fromSeq: messages[0]!.message.seq,
      seq: message.seq,
      count: messages.length,
      unread: Math.min(MAX_UNREAD, toSeq - wish.member.readSeq),
      isForYou: messages.some(({ typeFor }) => typeFor(userId) !== undefined),
      at: message.createdAt.toISOString(),
    },
    ...(wish.preview && message.content && { content: [...message.content].slice(0, MAX_CONTENT).join('') }),
  };
}
