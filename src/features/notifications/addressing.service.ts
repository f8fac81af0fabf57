import { Injectable } from '@nestjs/common';
import type { Id } from '../../shared/ids';
import type { SeqRange } from '../../shared/visibility';
import { MessagesService } from '../messages/messages.service';
import type { MessageRecord, SystemEvent } from '../messages/messages.types';
import type { AddressedMessage, NotificationType } from './notifications.types';

/** Whom messages are for in particular: who is mentioned, answered or added by them. */
@Injectable()
export class AddressingService {
  constructor(private readonly messages: MessagesService) {}

  /** The messages of a part of a conversation, by two queries at most. @param limit how many at most, the oldest of them */
  async read(conversationId: Id, range: SeqRange, limit: number): Promise<AddressedMessage[]> {
    const found = await this.messages.ranges([{ conversationId, ...range }], limit);
    const authors = await this.authors(found);
    return found.map((message) => addressed(message, authors.get(message.replyTo?.seq ?? 0)));
  }

  /** Who wrote what these messages answer, by its number. */
  private async authors(messages: readonly MessageRecord[]): Promise<Map<number, Id>> {
    const wanted = new Map(
      messages.flatMap(({ conversationId, replyTo }) =>
        replyTo ? [[replyTo.seq, { conversationId, fromSeq: replyTo.seq, toSeq: replyTo.seq }]] : [],
      ),
    );
    const found = await this.messages.ranges([...wanted.values()], wanted.size);
    return new Map(found.map(({ seq, senderId }) => [seq, senderId]));
  }
}

/** What the server tells of people who did not come by themselves. */
const ARRIVALS: Partial<Record<SystemEvent['kind'], NotificationType>> = {
  created: 'added',
  added: 'added',
  // by a moderator, else they are the sender
  joined: 'admitted',
};

function addressed(message: MessageRecord, answered: Id | undefined): AddressedMessage {
  const { senderId, mentions = [], mentionsAll = false, event, deletedAt } = message;
  const mentioned = new Set(deletedAt ? [] : mentions);
  const brought = new Set(event && ARRIVALS[event.kind] ? event.userIds : []);
  const userIds = new Set([...mentioned, ...brought, ...(answered && !deletedAt ? [answered] : [])]);
  userIds.delete(senderId);
  const isForAll = mentionsAll && !deletedAt;
  const typeFor = (userId: Id): NotificationType | undefined => {
    if (userId === senderId) return undefined;
    if (isForAll || mentioned.has(userId)) return 'mention';
    if (brought.has(userId)) return ARRIVALS[event!.kind];
    return userIds.has(userId) ? 'reply' : undefined;
  };
  return { message, typeFor, isForAll, userIds };
}
