import type { Db, ObjectId } from 'mongodb';
import { hashOf, type Journal } from '../load/journal';

interface MessageRow {
  _id: ObjectId;
  conversationId: ObjectId;
  seq: number;
  senderId: ObjectId;
  clientMessageId: string;
  contentHash: string;
  type: string;
  createdAt: Date;
}
interface ChangeRow {
  conversationId: ObjectId;
  chg: number;
  seq: number;
  clientChangeId: string;
  messageId?: ObjectId;
  content?: string;
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
  for await (const row of db.collection<MessageRow>('messages').find({}, majority)) {
    journal.write({
      type: 'stored',
      conversationId: row.conversationId.toHexString(),
      messageId: row._id.toHexString(),
      seq: row.seq,
      senderId: row.senderId.toHexString(),
      clientMessageId: row.clientMessageId,
      contentHash: row.contentHash,
      ...(row.type === 'system' && { isSystem: true }),
      createdAt: row.createdAt.getTime(),
    });
  }
  for await (const { conversationId, chg, seq, clientChangeId, messageId, content = '' } of db
    .collection<ChangeRow>('changes')
    .find({}, majority)) {
    const where = { conversationId: conversationId.toHexString(), chg, seq, clientChangeId };
    // what changes a group itself leaves the message that tells of it as it is
    const contentHash = hashOf(content, messageId ? 'text' : 'system');
    journal.write({ type: 'stored-change', ...where, contentHash });
  }
  for await (const row of db.collection<MemberRow>('conversation_members').find({}, majority)) {
    const { conversationId, userId, intervals, deliveredSeq, readSeq } = row;
    const who = { conversationId: conversationId.toHexString(), userId: userId.toHexString() };
    journal.write({ type: 'member', ...who, intervals, deliveredSeq, readSeq });
  }
}
