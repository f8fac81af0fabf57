import { createHash, randomUUID } from 'node:crypto';
import { type Db, ObjectId } from 'mongodb';
import { directConversationId, memberId, messageId, randomId } from '../../src/shared/ids';
import type { Person } from './people';

const oid = (id: string) => ObjectId.createFromHexString(id);
const START = Date.UTC(2026, 0, 1);

export interface Archive {
  /** people in it */
  userIds: string[];
  conversationIds: string[];
}

/** Writes years of use straight into the database: people, and conversations of `owner` full of messages and changes. */
export async function fillArchive(
  db: Db,
  owner: Person,
  { people, conversations, messages }: { people: number; conversations: number; messages: number },
): Promise<Archive> {
  const userIds = Array.from({ length: people }, () => randomId());
  await db.collection('users').insertMany(userIds.map(toUser));
  await db.collection('presence').insertMany(
    userIds.map((id, i) => ({
      _id: oid(id),
      state: (['online', 'away', 'offline'] as const)[i % 3]!,
      devices: 1,
      decidedAt: 1,
    })),
  );
  const friends = userIds.slice(0, conversations);
  const conversationIds = friends.map((friend) => directConversationId(owner.id, friend));
  for (const [i, conversationId] of conversationIds.entries())
    await fillConversation(db, conversationId, [owner.id, friends[i]!], messages, START + i * 60_000);
  // conversations that have nothing to do with the owner
  for (let i = conversations; i + 1 < people; i += 2) {
    const pair = [userIds[i]!, userIds[i + 1]!] as const;
    await fillConversation(db, directConversationId(...pair), pair, 3, START);
  }
  return { userIds, conversationIds };
}

function toUser(id: string, i: number) {
  const username = `archived${String(i).padStart(4, '0')}`;
  const displayName = `Person ${i}`;
  return {
    _id: oid(id),
    username,
    usernameLower: username,
    email: `${username}@example.org`,
    displayName,
    displayNameLower: displayName.toLowerCase(),
    role: 'user',
    privacy: {
      lastSeen: 'everyone',
      profile: 'everyone',
      groups: 'everyone',
      findByEmail: true,
      readReceipts: true,
    },
    createdAt: new Date(START),
  };
}

async function fillConversation(
  db: Db,
  conversationId: string,
  userIds: readonly [string, string] | readonly string[],
  count: number,
  at: number,
): Promise<void> {
  const changes = Math.floor(count / 3);
  const moments = Array.from({ length: count }, (_, i) => new Date(at + i * 1_000));
  const last = moments.at(-1)!;
  await db.collection('conversations').insertOne({
    _id: oid(conversationId),
    type: 'dm',
    memberCount: 2,
    lastSeq: count,
    lastChg: changes,
    membershipSeq: 0,
    version: 1,
    createdAt: new Date(at),
    updatedAt: last,
  });
  await db.collection('conversation_members').insertMany(
    userIds.map((userId) => ({
      _id: oid(memberId(conversationId, userId)),
      conversationId: oid(conversationId),
      userId: oid(userId),
      role: 'member',
      isActive: true,
      intervals: [{ fromSeq: 1 }],
      deliveredSeq: 0,
      readSeq: 0,
      shownReadSeq: 0,
      movedAt: new Date(at),
      lastActivityAt: last,
      shelf: 1,
    })),
  );
  const messages = moments.map((createdAt, i) =>
    storedMessage(conversationId, userIds[i % 2]!, i + 1, createdAt),
  );
  await db.collection('messages').insertMany(messages);
  if (changes > 0) await db.collection('changes').insertMany(messages.slice(0, changes).map(toChange));
}

/** Puts a person into many groups of which nobody else is: each tenth pinned, each fifth archived, half of them labelled. */
export async function fillList(db: Db, userId: string, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => randomId());
  const at = (i: number) => new Date(START + i * 60_000);
  const none = { lastSeq: 0, lastChg: 0, membershipSeq: 0, version: 1 };
  const settings = { history: 'all', writers: 'everyone', slowModeSeconds: 0, joinApproval: false };
  await db.collection('conversations').insertMany(
    ids.map((id, i) => ({
      ...{ _id: oid(id), type: 'group', title: `Group ${i}`, settings, memberCount: 1 },
      ...{ ...none, createdAt: at(0), updatedAt: at(i) },
    })),
  );
  await db.collection('conversation_members').insertMany(
    ids.map((id, i) => ({
      ...{ _id: oid(memberId(id, userId)), conversationId: oid(id), userId: oid(userId), role: 'member' },
      ...{ isActive: true, inGroup: true, joinedAt: at(0), intervals: [{ fromSeq: 1 }] },
      ...{ deliveredSeq: 0, readSeq: 0, shownReadSeq: 0, movedAt: at(0), lastActivityAt: at(i) },
      ...{
        shelf: i % 10 === 0 ? 0 : i % 5 === 1 ? 2 : 1,
        ...(i % 2 && { labels: ['Work', `label ${i % 7}`] }),
      },
    })),
  );
  return ids;
}

/** A message as the server stores it. */
export function storedMessage(
  conversationId: string,
  senderId: string,
  seq: number,
  createdAt: Date,
  content = `message ${seq} of long ago`,
) {
  const clientMessageId = randomUUID();
  return {
    _id: oid(messageId(conversationId, senderId, clientMessageId)),
    conversationId: oid(conversationId),
    seq,
    senderId: oid(senderId),
    clientMessageId,
    type: 'text',
    content,
    contentHash: createHash('sha256').update(`text\n${content}`).digest('hex').slice(0, 32),
    version: 1,
    createdAt,
  };
}

function toChange(message: ReturnType<typeof storedMessage>, i: number) {
  return {
    _id: new ObjectId(),
    conversationId: message.conversationId,
    chg: i + 1,
    type: 'message:updated',
    actorId: message.senderId,
    clientChangeId: randomUUID(),
    messageId: message._id,
    seq: message.seq,
    version: 2,
    content: message.content,
    at: message.createdAt,
  };
}
