import type { Conversation, ParleyClient, Presence, User } from '../../client';
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

/** `bob`, `bob and carol`, `bob and 3 others`. */
export function listOf(names: readonly string[]): string {
  const [first = 'somebody', second] = names;
  if (second === undefined) return first;
  return names.length === 2 ? `${first} and ${second}` : `${first} and ${names.length - 1} others`;
}

/** What a conversation goes by: the other person of a direct one, else its title. */
export function conversationName({
  type,
  peer,
  title,
}: Pick<Conversation, 'type' | 'peer' | 'title'>): string {
  if (type === 'dm' || peer) return nameOf(peer);
  return printableLine(title ?? '') || `a ${type} without a title`;
}

/** The person with this username, in any case; `@` may stand before it. */
export async function findPerson(
  client: Pick<ParleyClient, 'searchUsers'>,
  wanted: string,
): Promise<User | undefined> {
  const name = wanted.replace(/^@/, '').toLowerCase();
  if (!name) return undefined;
  return (await client.searchUsers(name)).find(({ username }) => username.toLowerCase() === name);
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
 * The conversation that a person means by what they typed after `/open`: its number in the list, the other's username, its
 * title, or else the beginning of a name or title if only one fits.
 */
export function findConversation(list: readonly Conversation[], wanted: string): Conversation | undefined {
  if (/^\d+$/.test(wanted) && Number(wanted) <= list.length) return list[Number(wanted) - 1];
  const name = wanted.toLowerCase().replace(/^@/, '');
  const exact = list.find(({ peer }) => peer?.username.toLowerCase() === name);
  if (exact) return exact;
  const titleOf = ({ title = '' }: Conversation) => printableLine(title).toLowerCase();
  const titled = list.filter((conversation) => titleOf(conversation) === wanted.toLowerCase());
  if (titled.length === 1) return titled[0];
  const fitting = list.filter(
    (conversation) =>
      titleOf(conversation).startsWith(wanted.toLowerCase()) ||
      [conversation.peer?.username, conversation.peer?.displayName].some((text) =>
        text?.toLowerCase().startsWith(name),
      ),
  );
  return fitting.length === 1 ? fitting[0] : undefined;
}
