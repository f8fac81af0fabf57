import type { Message } from '../../client';
import { listOf } from './people';
import { retentionText } from './retention-text';
import { printableLine } from './sanitise';

// people who are named, before the others are only counted
const NAMED = 2;
const ROLES: Record<string, string | undefined> = {
  member: 'a member',
  moderator: 'a moderator',
  admin: 'an admin',
  owner: 'the owner',
};

/** How people are called in a sentence. */
export interface Cast {
  nameOf: (userId: string) => string;
  /** who reads it, and is spoken to; nobody unless given */
  ownId?: string;
}

/** What a message of the server itself tells, such as `alice added bob and 3 others`; fit for a terminal, on one line. */
export function systemText({ event, senderId }: Pick<Message, 'event' | 'senderId'>, cast: Cast): string {
  if (!event) return 'something happened';
  const { kind, userIds = [], role = '' } = event;
  const actor = senderId === cast.ownId ? 'You' : cast.nameOf(senderId);
  const whom = () => objects(userIds, cast);
  const sentences: Record<string, (() => string) | undefined> = {
    created: () => `${actor} created ${quoted(event.title)}`,
    added: () => `${actor} added ${whom()}`,
    // somebody else let them in who waited for it
    joined: () => (userIds.every((id) => id === senderId) ? `${actor} joined` : `${actor} let ${whom()} in`),
    left: () => `${actor} left`,
    removed: () => `${actor} removed ${whom()}`,
    role: () => `${actor} made ${whom()} ${ROLES[role] ?? printableLine(role)}`,
    owner: () => `${actor} made ${whom()} the owner`,
    dissolved: () => `${actor} dissolved the group`,
    changed: () => `${actor} ${changeText(event)}`,
  };
  // a newer server may tell of more
  return sentences[kind]?.() ?? `${actor} changed something`;
}

function changeText({ title, retention }: NonNullable<Message['event']>): string {
  if (title !== undefined) return `renamed it to ${quoted(title)}`;
  if (retention) return `has messages kept ${retentionText(retention)} from here on`;
  return 'changed the settings';
}

/** Ids of the people whose names a line about the message shows. */
export function namedIn({ senderId, event }: Pick<Message, 'event' | 'senderId'>): string[] {
  return [senderId, ...(event?.userIds ?? []).slice(0, NAMED)];
}

/** The first of the people by name; they may be hundreds, so the others are not even asked for. */
function objects(userIds: readonly string[], { nameOf, ownId }: Cast): string {
  const isOwn = ownId !== undefined && userIds.includes(ownId);
  const others = userIds.filter((id) => id !== ownId);
  const shown = others.slice(0, NAMED).map(nameOf);
  return listOf([...(isOwn ? ['you'] : []), ...shown, ...others.slice(shown.length)]);
}

const quoted = (title = '') => `“${printableLine(title)}”`;
