import type { Db, ObjectId } from 'mongodb';
import type { ChangeKind } from '../checker/history';
import type { Journal } from '../load/journal';
import { type Changed, hashOf, stateOfMessage, whatOf } from '../load/vocabulary';

interface MessageRow {
  _id: ObjectId;
  conversationId: ObjectId;
  seq: number;
  senderId: ObjectId;
  clientMessageId: string;
  contentHash: string;
  type: string;
  content: string;
  version: number;
  chg?: number;
  deletedAt?: Date;
  reactionCounts?: { emoji: string; count: number }[];
  replyTo?: { seq: number };
  createdAt: Date;
}
interface ChangeRow extends Omit<Changed, 'type' | 'members'> {
  type: ChangeKind;
  conversationId: ObjectId;
  chg: number;
  seq: number;
  version: number;
  actorId: ObjectId;
  clientChangeId: string;
  messageId?: ObjectId;
  members?: { userId: ObjectId; role: 'owner' | 'admin' | 'moderator' | 'member'; isActive: boolean }[];
  at: Date;
}
interface ReactionRow {
  conversationId: ObjectId;
  messageId: ObjectId;
  userId: ObjectId;
  emoji: string;
}
interface PinRow {
  _id: ObjectId;
  conversationId: ObjectId;
}
interface InviteRow {
  conversationId: ObjectId;
  code: string;
  uses: number;
  maxUses?: number;
}
interface MemberRow {
  conversationId: ObjectId;
  userId: ObjectId;
  isActive: boolean;
  intervals: { fromSeq: number; toSeq?: number }[];
  deliveredSeq: number;
  readSeq: number;
}

/** Where the conversations of a database stand. */
export interface Truth {
  /** conversation → its newest numbers and its members' watermarks */
  conversations: Map<string, Standing>;
}
export interface Standing {
  seq: number;
  chg: number;
  /** user → their newest own message */
  sent: Map<string, number>;
  members: Map<string, { deliveredSeq: number; readSeq: number }>;
}

// in the place of a client's id
const CREATION = 'created';
const majority = { readConcern: { level: 'majority' as const } };

/** Reads what is stored, as the database itself has it. */
export async function readTruth(db: Db): Promise<Truth> {
  const conversations = new Map<string, Standing>();
  const at = (id: ObjectId): Standing => {
    const standing = conversations.get(id.toHexString()) ?? {
      seq: 0,
      chg: 0,
      sent: new Map(),
      members: new Map(),
    };
    conversations.set(id.toHexString(), standing);
    return standing;
  };
  for await (const row of db.collection<MemberRow>('conversation_members').find({}, majority)) {
    const { deliveredSeq, readSeq, isActive } = row;
    if (!isActive) continue;
    at(row.conversationId).members.set(row.userId.toHexString(), { deliveredSeq, readSeq });
  }
  const newest = { _id: { conversation: '$conversationId', sender: '$senderId' }, seq: { $max: '$seq' } };
  for await (const { _id, seq } of db.collection('messages').aggregate([{ $group: newest }], majority)) {
    const standing = at(_id.conversation);
    standing.seq = Math.max(standing.seq, seq as number);
    standing.sent.set((_id.sender as ObjectId).toHexString(), seq as number);
  }
  const last = { _id: '$conversationId', chg: { $max: '$chg' } };
  for await (const { _id, chg } of db.collection('changes').aggregate([{ $group: last }], majority)) {
    at(_id as ObjectId).chg = chg as number;
  }
  return { conversations };
}

/** Writes the database into the history. */
export async function dump(db: Db, journal: Journal): Promise<void> {
  for await (const row of db.collection<MessageRow>('messages').find({}, majority)) noteMessage(journal, row);
  for await (const row of db.collection<ChangeRow>('changes').find({}, majority)) noteChange(journal, row);
  for await (const row of db.collection<MemberRow>('conversation_members').find({}, majority)) {
    const { conversationId, userId, intervals, deliveredSeq, readSeq } = row;
    const who = { conversationId: conversationId.toHexString(), userId: userId.toHexString() };
    journal.write({ type: 'member', ...who, intervals, deliveredSeq, readSeq });
  }
  for await (const row of db.collection<ReactionRow>('reactions').find({}, majority)) {
    const [conversationId, messageId, userId] = [row.conversationId, row.messageId, row.userId].map((id) =>
      id.toHexString(),
    ) as [string, string, string];
    journal.write({ type: 'stored-reaction', conversationId, messageId, userId, emoji: row.emoji });
  }
  for await (const { _id, conversationId } of db.collection<PinRow>('pins').find({}, majority)) {
    const place = { conversationId: conversationId.toHexString(), messageId: _id.toHexString() };
    journal.write({ type: 'stored-pin', ...place });
  }
  for await (const row of db.collection<InviteRow>('invites').find({}, majority)) {
    const { code, uses, maxUses } = row;
    const conversationId = row.conversationId.toHexString();
    journal.write({ type: 'stored-invite', conversationId, code, uses, ...(maxUses && { maxUses }) });
  }
}

function noteMessage(journal: Journal, row: MessageRow): void {
  const { replyTo, type, content, reactionCounts: reactions } = row;
  journal.write({
    type: 'stored',
    conversationId: row.conversationId.toHexString(),
    messageId: row._id.toHexString(),
    seq: row.seq,
    senderId: row.senderId.toHexString(),
    clientMessageId: row.clientMessageId,
    contentHash: row.contentHash,
    text: hashOf(content, type),
    state: stateOfMessage({ ...row, reactions }),
    ...(replyTo && { replyTo: replyTo.seq }),
    ...(type === 'system' && { isSystem: true }),
    createdAt: row.createdAt.getTime(),
  });
}

function noteChange(journal: Journal, row: ChangeRow): void {
  const { type: kind, chg, seq, version, clientChangeId, messageId, reaction } = row;
  const members = row.members?.map((member) => ({ ...member, userId: member.userId.toHexString() }));
  journal.write({
    ...{ type: 'stored-change', conversationId: row.conversationId.toHexString(), chg, kind, seq, version },
    // what a group begins with is part of making it
    clientChangeId: clientChangeId === CREATION ? null : clientChangeId,
    actorId: row.actorId.toHexString(),
    ...(messageId && { messageId: messageId.toHexString() }),
    what: whatOf({ ...row, members }),
    ...(reaction && { count: reaction.count }),
    changedAt: row.at.getTime(),
  });
}
