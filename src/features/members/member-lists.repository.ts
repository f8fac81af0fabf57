import { Injectable } from '@nestjs/common';
import { InjectConnection, InjectModel } from '@nestjs/mongoose';
import { Connection, Model, mongo } from 'mongoose';
import { countUpTo } from '../../platform/mongo/count-up-to';
import { oid } from '../../platform/mongo/object-id';
import type { Transaction } from '../../platform/mongo/transactions';
import type { Id } from '../../shared/ids';
import { LABEL_INDEX, LIST_INDEX, Member } from './member.schema';
import { byMember, toRecord } from './members.repository';
import { type MemberRecord, type Preferences, SHELVES } from './members.types';

const MAX_TIME_MS = 5_000;
const SNAPSHOT_TOO_OLD = 239;

/** Where a page of a person's list begins. */
export interface ListPosition {
  shelf: number;
  lastActivityAt: Date;
  conversationId: Id;
}

/** Which part of a person's list. */
export interface ListPart {
  /** the first and the last of the shelves, both included */
  shelves: readonly [first: number, last: number];
  label?: string;
}

/** The driver keeps the moment a snapshot session reads at here; the first read sets it. */
type SnapshotSession = mongo.ClientSession & { snapshotTime?: mongo.Timestamp };

/** People's lists of conversations, and what they keep about each, in MongoDB. */
@Injectable()
export class MemberListsRepository {
  constructor(
    @InjectModel(Member.name) private readonly model: Model<Member>,
    @InjectConnection() private readonly connection: Connection,
  ) {}

  /**
   * A page of a person's memberships, by shelf, then latest activity first, as the list was at `snapshot` (now, when it is
   * missing). Looks at one index entry for each, and one more for each of three branches.
   * @returns the page and the snapshot it shows
   */
  async findPageOfUser(
    userId: Id,
    part: ListPart,
    after: ListPosition | undefined,
    limit: number,
    snapshot?: string,
  ): Promise<{ members: MemberRecord[]; snapshot?: string }> {
    const session: SnapshotSession = this.connection.getClient().startSession({ snapshot: true });
    try {
      if (snapshot) session.snapshotTime = mongo.Timestamp.fromString(snapshot, 10);
      const options = { session, readConcern: { level: 'snapshot' as const }, maxTimeMS: MAX_TIME_MS };
      const found = this.model.collection.find<Member>(
        { $or: branchesOf(userId, part, after) },
        // named, so that databases with an index of former days need not try which is better
        { ...options, hint: part.label === undefined ? LIST_INDEX : LABEL_INDEX },
      );
      const sorted = found.sort({ shelf: 1, lastActivityAt: -1, conversationId: 1 });
      const members = await sorted.limit(limit).toArray();
      return { members: members.map(toRecord), snapshot: session.snapshotTime?.toBigInt().toString() };
    } catch (error) {
      const isTooOld = (error as mongo.MongoServerError).code === SNAPSHOT_TOO_OLD;
      // the database keeps five minutes of snapshots; a slower reader goes on in the list as it is now
      if (isTooOld && snapshot) return await this.findPageOfUser(userId, part, after, limit);
      throw error;
    } finally {
      await session.endSession();
    }
  }

  /** How many conversations a person has pinned; counts to `limit` and no further. */
  countPinned(userId: Id, limit: number, transaction: Transaction): Promise<number> {
    const filter = { userId: oid(userId), isActive: true, shelf: SHELVES.pinned };
    return countUpTo(this.model.collection, filter, { limit, field: 'shelf', transaction });
  }

  /** The labels that a person uses, in no order. */
  async findLabels(userId: Id, transaction: Transaction): Promise<string[]> {
    const filter = { userId: oid(userId), isActive: true, labels: { $exists: true } };
    const options = { session: transaction, maxTimeMS: MAX_TIME_MS };
    return (await this.model.collection.distinct('labels', filter, options)) as string[];
  }

  /** Writes what a person keeps about a conversation, all of it, as part of a transaction. */
  async savePreferences(
    { conversationId, userId }: Pick<MemberRecord, 'conversationId' | 'userId'>,
    { shelf, mutedUntil, notify, isMarkedUnread, labels }: Preferences,
    transaction: Transaction,
  ): Promise<void> {
    const optional = { mutedUntil, notify, isMarkedUnread, labels };
    const gone = Object.entries(optional).flatMap(([key, value]) => (value === undefined ? [[key, '']] : []));
    const update = {
      $set: { shelf, ...optional },
      ...(gone.length > 0 && { $unset: Object.fromEntries(gone) as Record<string, ''> }),
    };
    const options = { session: transaction, ignoreUndefined: true };
    await this.model.collection.updateOne(byMember(conversationId, userId), update, options);
  }
}

/** What follows a position, each branch in the order of the index. */
function branchesOf(
  userId: Id,
  { shelves: [first, last], label }: ListPart,
  after: ListPosition | undefined,
): mongo.Filter<mongo.Document>[] {
  const own = { userId: oid(userId), isActive: true, ...(label !== undefined && { labels: label }) };
  if (!after) return [{ ...own, shelf: { $gte: first, $lte: last } }];
  const { shelf, lastActivityAt, conversationId } = after;
  const branches = [
    { ...own, shelf, lastActivityAt: { $lt: lastActivityAt } },
    { ...own, shelf, lastActivityAt, conversationId: { $gt: oid(conversationId) } },
  ];
  return shelf < last ? [...branches, { ...own, shelf: { $gt: shelf, $lte: last } }] : branches;
}
