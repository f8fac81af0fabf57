import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Model, mongo } from 'mongoose';
import { countUpTo } from '../../platform/mongo/count-up-to';
import { hex, oid } from '../../platform/mongo/object-id';
import type { Transaction } from '../../platform/mongo/transactions';
import type { Id } from '../../shared/ids';
import type { SegmentFile, SegmentRecord } from './cold-messages.types';
import { Segment } from './segment.schema';

const MAX_TIME_MS = 5_000;

function toRecord({ _id, conversationId, ...segment }: Segment): SegmentRecord {
  return { ...segment, id: hex(_id), conversationId: hex(conversationId) };
}

/** Segments in MongoDB. */
@Injectable()
export class SegmentsRepository {
  constructor(@InjectModel(Segment.name) private readonly model: Model<Segment>) {}

  async insert(
    { id, conversationId, ...segment }: SegmentRecord,
    { createdAt, dueAt }: Pick<Segment, 'createdAt'> & { dueAt: Date },
  ): Promise<void> {
    const document = { _id: oid(id), conversationId: oid(conversationId), ...segment, createdAt, dueAt };
    await this.model.collection.insertOne(document);
  }

  /** In no order; unknown ids are left out. */
  async findManyById(ids: readonly Id[]): Promise<SegmentRecord[]> {
    const found = this.model.collection.find<Segment>(
      { _id: { $in: ids.map(oid) } },
      { maxTimeMS: MAX_TIME_MS },
    );
    return (await found.toArray()).map(toRecord);
  }

  /** Messages name it from this transaction on. @returns false when it was given up meanwhile */
  async seal(id: Id, file: SegmentFile, dueAt: Date | undefined, transaction: Transaction): Promise<boolean> {
    const change = {
      $set: { state: 'sealed' as const, ...file, ...(dueAt && { dueAt }) },
      ...(!dueAt && { $unset: { dueAt: '' as const } }),
    };
    const filter = { _id: oid(id), state: 'new' as const };
    const { matchedCount } = await this.collection.updateOne(filter, change, { session: transaction });
    return matchedCount === 1;
  }

  /** A message has left it: to be looked at from `dueAt` on. */
  async noteLeft(id: Id, dueAt: Date, transaction: Transaction): Promise<void> {
    const change = { $inc: { left: 1 }, $set: { dueAt } };
    await this.collection.updateOne({ _id: oid(id) }, change, { session: transaction });
  }

  /** Those to be looked at, the longest due first. */
  async findDue(now: Date, limit: number): Promise<SegmentRecord[]> {
    const found = this.model.collection.find<Segment>({ dueAt: { $lte: now } }, { maxTimeMS: MAX_TIME_MS });
    return (await found.sort({ dueAt: 1 }).limit(limit).toArray()).map(toRecord);
  }

  /** How many there are of those, counted up to a limit. */
  countDue(now: Date, limit: number): Promise<number> {
    return countUpTo(this.model.collection, { dueAt: { $lte: now } }, { limit, field: 'dueAt' });
  }

  /** Names a file that is about to be written for it. */
  async addFile(id: Id, file: string): Promise<void> {
    await this.collection.updateOne({ _id: oid(id) }, { $addToSet: { files: file } });
  }

  /** Another file takes the place of the one it had. @returns false when that was done by somebody else */
  async replaceFile(
    { id, file }: Pick<SegmentRecord, 'id' | 'file'>,
    next: SegmentFile,
    transaction: Transaction,
  ): Promise<boolean> {
    const filter = { _id: oid(id), state: 'sealed' as const, file, files: next.file };
    const options = { session: transaction };
    const { matchedCount } = await this.collection.updateOne(filter, { $set: next }, options);
    return matchedCount === 1;
  }

  /** No message names it, and none will. @returns false when it was changed by somebody else */
  async retire(
    { id, state, file }: Pick<SegmentRecord, 'id' | 'state' | 'file'>,
    transaction: Transaction,
  ): Promise<boolean> {
    const filter = { _id: oid(id), state, file: file ?? { $exists: false } };
    const change = { $set: { state: 'gone' as const }, $unset: { file: '', sha256: '' } as const };
    const { matchedCount } = await this.collection.updateOne(filter, change, { session: transaction });
    return matchedCount === 1;
  }

  /**
   * None of its other files can take the place of the one it has, from now on.
   * @returns what is to be deleted; undefined when another file took that place meanwhile
   */
  async discardOthers({
    id,
    file,
    files,
    trash = [],
  }: Pick<SegmentRecord, 'id' | 'file' | 'files' | 'trash'>): Promise<string[] | undefined> {
    const others = files.filter((name) => name !== file);
    if (others.length === 0) return trash;
    const filter = { _id: oid(id), file: file ?? { $exists: false } };
    const { matchedCount } = await this.collection.updateOne(filter, {
      $pullAll: { files: others },
      $addToSet: { trash: { $each: others } },
    });
    return matchedCount === 1 ? [...new Set([...trash, ...others])] : undefined;
  }

  /** These files are deleted. */
  async forgetFiles(id: Id, trash: readonly string[]): Promise<void> {
    await this.collection.updateOne({ _id: oid(id) }, { $pullAll: { trash: [...trash] } });
  }

  /** There is nothing more to do, unless a message has left it since `left` was read. */
  async settle({ id, left }: Pick<SegmentRecord, 'id' | 'left'>): Promise<void> {
    const filter = { _id: oid(id), state: 'sealed' as const, left: left ?? { $exists: false } };
    await this.collection.updateOne(filter, { $unset: { dueAt: '' } });
  }

  async postpone(id: Id, dueAt: Date): Promise<void> {
    await this.collection.updateOne({ _id: oid(id) }, { $set: { dueAt } });
  }

  /** Removes one that is `gone`, when its files are deleted. */
  async remove(id: Id): Promise<void> {
    await this.collection.deleteOne({ _id: oid(id), state: 'gone' });
  }

  /** typed, for what is done to lists */
  private get collection() {
    return this.model.collection as unknown as mongo.Collection<Segment>;
  }
}
