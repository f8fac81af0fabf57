import { Injectable } from '@nestjs/common';
import { InjectConnection, InjectModel } from '@nestjs/mongoose';
import { Connection, Model, mongo, Types } from 'mongoose';
import { ChangeFollower } from '../../platform/mongo/change-follower';
import { hex, oid, withoutId } from '../../platform/mongo/object-id';
import { Topology } from '../../platform/mongo/topology';
import { applyUpdates } from '../../platform/mongo/write-commands';
import type { Transaction } from '../../platform/mongo/transactions';
import { isOnlyDuplicates } from '../../platform/mongo/write-faults';
import { type Id, memberId } from '../../shared/ids';
import { Member } from './member.schema';
import type { MemberRecord, WatermarkRise } from './members.types';

const MAX_TIME_MS = 5_000;
export const byMember = (conversationId: Id, userId: Id) => ({
  _id: oid(memberId(conversationId, userId)),
  conversationId: oid(conversationId),
});

export function toRecord(document: Member): MemberRecord {
  const { conversationId, userId, ...member } = withoutId(document);
  return { ...member, conversationId: hex(conversationId), userId: hex(userId) };
}

const WATERMARKS = ['deliveredSeq', 'shownReadSeq'] as const;
export type Watermark = (typeof WATERMARKS)[number];
/** How far all members of a group have come. */
export type Floor = Record<Watermark, number>;

/** Those that the indexes of groups hold. */
const IN_GROUP = { inGroup: true, isActive: true } as const;

/** Memberships in MongoDB. */
@Injectable()
export class MembersRepository {
  constructor(
    @InjectModel(Member.name) private readonly model: Model<Member>,
    @InjectConnection() private readonly connection: Connection,
    private readonly topology: Topology,
  ) {}

  /** Makes the memberships that do not exist yet. */
  async insertMissing(members: readonly MemberRecord[]): Promise<void> {
    const writes = members.map(({ conversationId, userId, ...rest }) => ({
      updateOne: {
        filter: byMember(conversationId, userId),
        update: { $setOnInsert: { userId: oid(userId), ...rest } },
        upsert: true,
      },
    }));
    try {
      await this.model.collection.bulkWrite(writes, { ordered: false });
    } catch (error) {
      // another call has just made one of them
      if (!isOnlyDuplicates(error)) throw error;
    }
  }

  /** Everyone who belongs to the conversations now, in no order. */
  async findOfConversations(conversationIds: readonly Id[]): Promise<MemberRecord[]> {
    if (conversationIds.length === 0) return [];
    const filter = { conversationId: { $in: conversationIds.map(oid) }, isActive: true };
    const found = this.model.collection.find<Member>(filter, { maxTimeMS: MAX_TIME_MS });
    return (await found.toArray()).map(toRecord);
  }

  /** Members of the conversations whose watermarks rose since. */
  async findMoved(conversationIds: readonly Id[], since: Date): Promise<MemberRecord[]> {
    const filter = {
      conversationId: { $in: conversationIds.map(oid) },
      isActive: true,
      movedAt: { $gte: since },
    };
    const found = this.model.collection.find<Member>(filter, { maxTimeMS: MAX_TIME_MS });
    return (await found.toArray()).map(toRecord);
  }

  /**
   * How far all members of groups have come, by conversation: the least of each watermark. By one command whatever their
   * number, which looks at two index entries of each.
   */
  async findFloors(conversationIds: readonly Id[]): Promise<Map<Id, Floor>> {
    const floors = new Map<Id, Floor>();
    if (conversationIds.length === 0) return floors;
    const branches = conversationIds.flatMap((id) =>
      WATERMARKS.map((mark) => [
        { $match: { conversationId: oid(id), ...IN_GROUP } },
        { $sort: { [mark]: 1 } },
        { $limit: 1 },
        { $project: { _id: 0, conversationId: 1, mark, seq: `$${mark}` } },
      ]),
    );
    const coll = this.model.collection.collectionName;
    const [first = [], ...others] = branches;
    const pipeline = [...first, ...others.map((branch) => ({ $unionWith: { coll, pipeline: branch } }))];
    const found = this.model.collection.aggregate<{
      conversationId: Types.ObjectId;
      mark: Watermark;
      seq: number;
    }>(pipeline, { maxTimeMS: MAX_TIME_MS });
    for (const { conversationId, mark, seq } of await found.toArray()) {
      const id = hex(conversationId);
      floors.set(id, { ...{ deliveredSeq: 0, shownReadSeq: 0 }, ...floors.get(id), [mark]: seq });
    }
    return floors;
  }

  /** Who of a group has come as far as message `seq`, by one watermark; read from the index alone. */
  async findReached(conversationId: Id, mark: Watermark, seq: number): Promise<Id[]> {
    const filter = { conversationId: oid(conversationId), ...IN_GROUP, [mark]: { $gte: seq } };
    const options = { projection: { _id: 0, userId: 1 }, maxTimeMS: MAX_TIME_MS };
    const found = this.model.collection.find<Pick<Member, 'userId'>>(filter, options);
    return (await found.toArray()).map(({ userId }) => hex(userId));
  }

  /** The memberships of these pairs, in no order. */
  async findManyByPair(
    pairs: readonly { conversationId: Id; userId: Id }[],
    transaction?: Transaction,
  ): Promise<MemberRecord[]> {
    const ids = pairs.map(({ conversationId, userId }) => oid(memberId(conversationId, userId)));
    // the shard key too, so that a sharded cluster asks only the shards that have them
    const conversationIds = pairs.map(({ conversationId }) => oid(conversationId));
    const filter = { _id: { $in: ids }, conversationId: { $in: conversationIds } };
    const options = { session: transaction, maxTimeMS: MAX_TIME_MS };
    const found = this.model.collection.find<Member>(filter, options);
    return (await found.toArray()).map(toRecord);
  }

  /** Who belongs to a group now, in the order of their ids. */
  async findMemberPage(conversationId: Id, after: Id | undefined, limit: number): Promise<MemberRecord[]> {
    const filter = {
      ...{ conversationId: oid(conversationId), isActive: true },
      ...(after && { userId: { $gt: oid(after) } }),
    };
    const found = this.model.collection.find<Member>(filter, { maxTimeMS: MAX_TIME_MS });
    return (await found.sort({ userId: 1 }).limit(limit).toArray()).map(toRecord);
  }

  /** Writes memberships as part of a transaction; how far a member has come only rises. */
  async saveMany(members: readonly MemberRecord[], transaction: Transaction): Promise<void> {
    if (members.length === 0) return;
    const writes = members.map((member) => {
      const {
        conversationId,
        userId,
        deliveredSeq,
        readSeq,
        shownReadSeq,
        movedAt,
        lastActivityAt,
        ...rest
      } = member;
      return {
        updateOne: {
          filter: byMember(conversationId, userId),
          update: {
            $set: rest,
            $max: { deliveredSeq, readSeq, shownReadSeq, movedAt, lastActivityAt },
            $setOnInsert: { userId: oid(userId) },
          },
          upsert: true,
        },
      };
    });
    await this.model.collection.bulkWrite(writes, { session: transaction, ignoreUndefined: true });
  }

  /**
   * Ends memberships of a dissolved group at its last message, so many at most; done again it goes on where it stopped.
   * @returns how many it ended
   */
  async endSome(conversationId: Id, seq: number, limit: number): Promise<number> {
    const active = { conversationId: oid(conversationId), isActive: true };
    const options = { projection: { _id: 1 }, maxTimeMS: MAX_TIME_MS };
    const found = await this.model.collection.find(active, options).limit(limit).toArray();
    if (found.length === 0) return 0;
    const { modifiedCount } = await this.model.collection.updateMany(
      { _id: { $in: found.map(({ _id }) => _id) }, ...active },
      { $set: { isActive: false, role: 'member', 'intervals.$[open].toSeq': seq } },
      { arrayFilters: [{ 'open.toSeq': { $exists: false } }] },
    );
    return modifiedCount;
  }

  /** What these people belong to now, in no order. */
  async findAllOfUsers(userIds: readonly Id[]): Promise<MemberRecord[]> {
    const filter = { userId: { $in: userIds.map(oid) }, isActive: true };
    const found = this.model.collection.find<Member>(filter, { maxTimeMS: MAX_TIME_MS });
    return (await found.toArray()).map(toRecord);
  }

  /** Raises watermarks, and the time of the last activity where it is given; none ever falls. */
  raiseWatermarks(rises: readonly WatermarkRise[], movedAt: Date): Promise<void> {
    const updates = rises.map(({ conversationId, userId, lastActivityAt, ...watermarks }) => ({
      q: this.topology.isSharded
        ? byMember(conversationId, userId)
        : // by the id alone the database needs no plan, which is half of the cost
          { _id: oid(memberId(conversationId, userId)) },
      u: { $max: { ...watermarks, movedAt, ...(lastActivityAt && { lastActivityAt }) } },
    }));
    return applyUpdates(this.model, updates);
  }

  /** Moves conversations up in the lists of their members, but for those whose rows have it. */
  raiseActivity(
    activities: readonly { conversationId: Id; at: Date; except?: readonly Id[] }[],
  ): Promise<void> {
    const updates = activities.map(({ conversationId, at, except = [] }) => ({
      q: {
        ...{ conversationId: oid(conversationId), isActive: true },
        ...(except.length > 0 && { userId: { $nin: except.map(oid) } }),
      },
      u: { $max: { lastActivityAt: at } },
      multi: true,
    }));
    return applyUpdates(this.model, updates);
  }

  /** Hears of every watermark that rises from now on, wherever it was raised. */
  followWatermarks(onMoved: (member: MemberRecord) => void): ChangeFollower {
    return new ChangeFollower(this.connection, {
      wanted: [
        {
          collection: this.model.collection.collectionName,
          match: {
            operationType: 'update',
            'updateDescription.updatedFields.movedAt': { $exists: true },
          },
        },
      ],
      fullDocument: true,
      onEvent: ({ fullDocument }: mongo.Document) => {
        if (fullDocument) onMoved(toRecord(fullDocument as Member & { _id: Types.ObjectId }));
      },
    });
  }
}
