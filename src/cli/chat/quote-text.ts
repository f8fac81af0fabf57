import type { Message, ParleyClient } from '../../client';
import { printableLine } from './sanitise';

// columns of a quotation, about
const LENGTH = 60;

/** What a message answers, or stands under, such as `bob: See you at eight`, on one line; undefined when it answers nothing. */
export function quoteText(
  client: Pick<ParleyClient, 'messages'>,
  { conversationId, replyTo, threadRoot }: Message,
  nameOf: (userId: string) => string,
): string | undefined {
  const reference: Message['replyTo'] = replyTo ?? threadRoot;
  if (!reference) return undefined;
  // what is loaded is newer than what was quoted once
  const loaded = client.messages(conversationId).find(({ seq }) => seq === reference.seq);
  const { senderId, isDeleted, snippet } = loaded
    ? { senderId: loaded.senderId, isDeleted: loaded.deletedAt !== undefined, snippet: loaded.content }
    : reference;
  if (senderId === undefined) return 'an earlier message';
  const text = isDeleted ? 'message deleted' : printableLine(snippet ?? '');
  const points = [...text];
  return `${nameOf(senderId)}: ${points.length > LENGTH ? `${points.slice(0, LENGTH).join('')}…` : text}`;
}
