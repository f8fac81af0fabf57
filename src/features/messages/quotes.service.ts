import { Injectable } from '@nestjs/common';
import { SNIPPET_LENGTH } from './dto/message-parts.dto';
import { MessagesRepository } from './messages.repository';
import type { MessageRecord, Reference } from './messages.types';

type Place = Pick<MessageRecord, 'conversationId' | 'seq'>;

/** Shows readers beside an answer what it answers. */
@Injectable()
export class QuotesService {
  constructor(private readonly messages: MessagesRepository) {}

  /**
   * The messages of a page with what those that are answers answer, in its present state, by one query at most. What is
   * stored, and told live, is only its number: how it begins is not for everybody who may see the answer.
   * @param isSeen whether the reader may see the message with a number
   */
  async show(
    messages: readonly MessageRecord[],
    isSeen: (place: Place & { goneAt?: Date }) => boolean,
  ): Promise<readonly MessageRecord[]> {
    const places = messages.flatMap(({ conversationId, replyTo }) =>
      replyTo ? [{ conversationId, seq: replyTo.seq }] : [],
    );
    if (places.length === 0) return messages;
    const known = new Map(messages.map((message) => [keyOf(message), message]));
    const missing = new Map(
      places
        .filter((place) => isSeen(place) && !known.has(keyOf(place)))
        .map((place) => [keyOf(place), place]),
    );
    const found = await this.messages.findBySeqs([...missing.values()]);
    for (const message of found) if (!message.goneAt) known.set(keyOf(message), message);
    return messages.map((message) => {
      const { conversationId, replyTo } = message;
      const original = replyTo && known.get(keyOf({ conversationId, seq: replyTo.seq }));
      return original ? { ...message, replyTo: quote(replyTo, original) } : message;
    });
  }
}

const keyOf = ({ conversationId, seq }: Place) => `${conversationId} ${seq}`;

function quote({ messageId, seq }: Reference, { senderId, type, content, deletedAt }: MessageRecord) {
  const about = { messageId, seq, senderId, type };
  return deletedAt ? { ...about, isDeleted: true } : { ...about, snippet: beginningOf(content) };
}

/** As many code points as a snippet has. */
function beginningOf(text: string): string {
  return [...text.slice(0, 2 * SNIPPET_LENGTH)].slice(0, SNIPPET_LENGTH).join('');
}
