import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Model, type mongo, Types } from 'mongoose';
import { ChangeHub } from '../../platform/mongo/change-hub';
import { behind } from '../../platform/mongo/behind';
import { countUpTo } from '../../platform/mongo/count-up-to';
import { hex, oid } from '../../platform/mongo/object-id';
import type { Transaction } from '../../platform/mongo/transactions';
import { type Id, pairId } from '../../shared/ids';
import { Block } from './block.schema';
import type { BlockPosition, BlockRecord } from './blocks.types';

const MAX_TIME_MS = 5_000;

const byPair = (ownerId: Id, userId: Id) => ({ _id: oid(pairId(ownerId, userId)), ownerId: oid(ownerId) });

function toRecord({ ownerId, userId, at }: Omit<Block, '_id'>): BlockRecord {
  return { ownerId: hex(ownerId), userId: hex(userId), at };
}

/** Blocks in MongoDB. */
@Injectable()
export class BlocksRepository {
  constructor(
    @InjectModel(Block.name) private readonly model: Model<Block>,
    private readonly hub: ChangeHub,
  ) {}

  async insert({ ownerId, userId, at }: BlockRecord, transaction: Transaction): Promise<void> {
    const document = { ...byPair(ownerId, userId), userId: oid(userId), at };
    await this.model.collection.insertOne(document, { session: transaction });
  }

  /** @returns whether there was one */
  async remove(ownerId: Id, userId: Id, transaction: Transaction): Promise<boolean> {
    const options = { session: transaction };
    return (await this.model.collection.deleteOne(byPair(ownerId, userId), options)).deletedCount === 1;
  }

  async findOne(ownerId: Id, userId: Id, transaction: Transaction): Promise<BlockRecord | null> {
    const options = { session: transaction, maxTimeMS: MAX_TIME_MS };
    const found = await this.model.collection.findOne<Block>(byPair(ownerId, userId), options);
    return found && toRecord(found);
  }

  /** Which of these blocks there are, by their ids. */
  async findExisting(ids: readonly Id[]): Promise<Set<Id>> {
    const options = { projection: { _id: 1 }, maxTimeMS: MAX_TIME_MS };
    const found = this.model.collection.find<{ _id: Types.ObjectId }>(
      { _id: { $in: ids.map(oid) } },
      options,
    );
    return new Set((await found.toArray()).map(({ _id }) => hex(_id)));
  }

  /** The blocks that a person is part of, so many at most: by their ids the other one of each. */
  async findAround(userId: Id, limit: number): Promise<Map<Id, Id>> {
    const filter = { $or: [{ ownerId: oid(userId) }, { userId: oid(userId) }] };
    const options = { projection: { ownerId: 1, userId: 1 }, maxTimeMS: MAX_TIME_MS };
    const found = await this.model.collection.find<Block>(filter, options).limit(limit).toArray();
    const other = (block: Block) => [block.ownerId, block.userId].map(hex).find((id) => id !== userId)!;
    return new Map(found.map((block) => [hex(block._id), other(block)]));
  }

  /** Whom a person blocks, latest first. */
  async findPage(ownerId: Id, after: BlockPosition | undefined, limit: number): Promise<BlockRecord[]> {
    const position = after && { at: after.at, userId: oid(after.userId) };
    const filter = behind({ ownerId: oid(ownerId) }, -1, position);
    const found = this.model.collection.find<Block>(filter, { maxTimeMS: MAX_TIME_MS });
    return (await found.sort({ at: -1, userId: -1 }).limit(limit).toArray()).map(toRecord);
  }

  /** How many people a person blocks; counts to `limit` and no further. */
  count(ownerId: Id, limit: number, transaction: Transaction): Promise<number> {
    return countUpTo(
      this.model.collection,
      { ownerId: oid(ownerId) },
      { limit, field: 'ownerId', transaction },
    );
  }

  /** Hears of every block that comes or goes from the start of the node on, wherever it was written. */
  follow(heard: {
    onMade: (block: BlockRecord) => void;
    onGone: (id: Id) => void;
    onHistoryLost: () => void;
  }): void {
    this.hub.follow({
      collection: this.model.collection.collectionName,
      match: { operationType: { $in: ['insert', 'delete'] } },
      onEvent: ({ operationType, documentKey, fullDocument }: mongo.Document) => {
        if (operationType === 'delete') heard.onGone(hex((documentKey as Block)._id));
        else if (fullDocument) heard.onMade(toRecord(fullDocument as Block));
      },
      onHistoryLost: heard.onHistoryLost,
    });
  }
}
