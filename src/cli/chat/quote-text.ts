import type { Message, ParleyClient } from '../../client';
import { contentText } from './content-text';
import { printableLine } from './sanitise';

// columns of a quotation, about
const LENGTH = 60;
// of what is not loaded, and has no text, only the kind is known
const KINDS: Record<string, string | undefined> = { location: '📍', contact: '👤' };

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
  const { senderId, isDeleted, text } = loaded ? ofMessage(loaded) : ofReference(reference);
  if (senderId === undefined) return 'an earlier message';
  const shown = isDeleted ? 'message deleted' : printableLine(text);
  const points = [...shown];
  return `${nameOf(senderId)}: ${points.length > LENGTH ? `${points.slice(0, LENGTH).join('')}…` : shown}`;
}

const ofMessage = (message: Message) => ({
  senderId: message.senderId,
  isDeleted: message.deletedAt !== undefined,
  text: contentText(message),
});

const ofReference = ({ senderId, isDeleted, type, snippet = '' }: NonNullable<Message['replyTo']>) => ({
  senderId,
  isDeleted,
  text: [type && KINDS[type], snippet].filter(Boolean).join(' '),
});
