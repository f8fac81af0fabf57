import type { Mail } from './push.types';

/** A conversation in which something is unread. */
export interface UnreadConversation {
  title: string;
  unread: number;
}

/** The daily mail of one person: counts and titles, nothing of what was written. */
export function digestMail(
  id: string,
  { email, displayName }: { email: string; displayName: string },
  { named, others }: { named: readonly UnreadConversation[]; others: number },
): Mail {
  const count = named.length + others;
  const lines = named.map(({ title, unread }) => `  ${onOneLine(title)}: ${unread}`);
  const more = others > 0 ? [`  and ${others} more`] : [];
  const text = [
    `Hello ${onOneLine(displayName)},`,
    '',
    'this is unread, by conversation:',
    '',
    ...lines,
    ...more,
    '',
    'You get this mail once a day while you are away. Remove the target `email` to get it no longer.',
    '',
  ].join('\n');
  const subject = `Unread messages in ${count} ${count === 1 ? 'conversation' : 'conversations'}`;
  return { id, to: email, subject, text };
}

/** Titles are what people write: none of them begins a line of its own. */
const onOneLine = (text: string) => text.replace(/\s+/gu, ' ').trim();
