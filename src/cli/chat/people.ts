import type { Conversation, Presence, User } from '../../client';
import { printableLine } from './sanitise';
import { ago } from './times';

/** The name a person goes by. */
export function nameOf(user: User | undefined): string {
  return printableLine(user?.displayName ?? '') || printableLine(user?.username ?? '') || 'somebody';
}

/** The name and, where it is another, the username. */
export function fullNameOf(user: User): string {
  const name = nameOf(user);
  const username = printableLine(user.username);
  return name.toLowerCase() === username.toLowerCase() ? name : `${name} (${username})`;
}

/** What the header says of someone: `online`, `away – in a meeting`, `last seen 5 min ago`. */
export function presenceText(presence: Presence | undefined, now: number): string {
  if (!presence || presence.state === 'hidden') return '';
  const { state, lastSeenAt } = presence;
  if (state === 'offline') return lastSeenAt ? `last seen ${ago(lastSeenAt, now)}` : state;
  const text = printableLine(presence.text ?? '');
  return text ? `${state} – ${text}` : state;
}

/**
 * The conversation that a person means by what they typed after `/open`: its number in the list, the other's username,
 * or else the beginning of a name if only one fits.
 */
export function findConversation(list: readonly Conversation[], wanted: string): Conversation | undefined {
  if (/^\d+$/.test(wanted) && Number(wanted) <= list.length) return list[Number(wanted) - 1];
  const name = wanted.toLowerCase().replace(/^@/, '');
  const exact = list.find(({ peer }) => peer?.username.toLowerCase() === name);
  if (exact) return exact;
  const fitting = list.filter(({ peer }) =>
    [peer?.username, peer?.displayName].some((text) => text?.toLowerCase().startsWith(name)),
  );
  return fitting.length === 1 ? fitting[0] : undefined;
}
