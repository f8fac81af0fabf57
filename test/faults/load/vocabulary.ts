import { createHash } from 'node:crypto';
import type { Change, Message } from '../../../src/client';
import { FORGOTTEN, stateText } from '../checker/words';

/** What of a change says what became so. */
export type Changed = Pick<Change, 'type' | 'content' | 'reaction' | 'isPinned' | 'members' | 'conversation'>;

/** What stands in the history for what was sent: its text, and the message that it answers. */
export function hashOf(content: string, type = 'text', replyTo?: string): string {
  // the server hashes what is sent beside a text behind a NUL
  const beside = replyTo === undefined ? '' : `\0${JSON.stringify({ replyTo })}`;
  return createHash('sha256').update(`${type}\n${content}${beside}`).digest('hex').slice(0, 32);
}

/** What became so by a change, in the words of the history. */
export function whatOf({ type, content, reaction, isPinned, members, conversation }: Changed): string {
  if (type === 'message:updated' && content === undefined) return FORGOTTEN;
  if (type === 'message:updated' || type === 'message:deleted') return hashOf(content ?? '');
  if (reaction) return reactionWords(reaction.emoji, reaction.isOn);
  if (isPinned !== undefined) return pinWords(isPinned);
  if (members) return members.map(memberWords).sort().join(', ');
  return conversation?.title ?? '';
}

export const reactionWords = (emoji: string, isOn: boolean) => `${emoji} ${isOn ? 'on' : 'off'}`;
export const pinWords = (isPinned: boolean) => (isPinned ? 'on' : 'off');

export function memberWords({ userId, role, isActive }: { userId: string; role: string; isActive: boolean }) {
  return `${userId} ${isActive ? role : 'out'}`;
}

/** The state of a message as somebody shows it. */
export function stateOfMessage({
  version,
  chg,
  deletedAt,
  reactions = [],
}: Pick<Message, 'version' | 'chg' | 'reactions'> & { deletedAt?: unknown }): string {
  const counts = new Map(reactions.map(({ emoji, count }) => [emoji, count]));
  return stateText({ version, chg, isGone: deletedAt !== undefined, counts });
}
