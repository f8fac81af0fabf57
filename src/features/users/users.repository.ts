import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Model, type mongo, Types } from 'mongoose';
import { ChangeHub } from '../../platform/mongo/change-hub';
import type { Id } from '../../shared/ids';
import { hex, oid } from '../../platform/mongo/object-id';
import type { Transaction } from '../../platform/mongo/transactions';
import { User } from './user.schema';
import type { UserRecord } from './users.types';
import { isDuplicateKey } from '../../platform/mongo/write-faults';

const MAX_TIME_MS = 5_000;

function toRecord({ _id, ...user }: User): UserRecord {
  return { ...user, id: hex(_id) };
}

/** The first string after all strings that begin with `prefix`. */
const endOf = (prefix: string) => `${prefix}\u{10ffff}`;

/** People in MongoDB. */
@Injectable()
export class UsersRepository {
  constructor(
    @InjectModel(User.name) private readonly model: Model<User>,
    private readonly hub: ChangeHub,
  ) {}

  /** @returns null when the name or the address is taken */
  async insert(user: Omit<UserRecord, 'id'>, transaction?: Transaction): Promise<UserRecord | null> {
    const document = { _id: new Types.ObjectId(), ...user };
    try {
      await this.model.collection.insertOne(document, { session: transaction });
      return toRecord(document);
    } catch (error) {
      if (isDuplicateKey(error)) return null;
      throw error;
    }
  }

  async findById(id: Id): Promise<UserRecord | null> {
    const user = await this.model.findById(oid(id)).maxTimeMS(MAX_TIME_MS).lean<User>();
    return user && toRecord(user);
  }

  /** In no order; unknown ids are left out. */
  async findManyById(ids: readonly Id[]): Promise<UserRecord[]> {
    const filter = { _id: { $in: ids.map(oid) } };
    const users = await this.model.collection.find<User>(filter, { maxTimeMS: MAX_TIME_MS }).toArray();
    return users.map(toRecord);
  }

  /** @param key the username or the address, in lower case */
  async findByLogin(key: { usernameLower: string } | { email: string }): Promise<UserRecord | null> {
    const user = await this.model.findOne(key).maxTimeMS(MAX_TIME_MS).lean<User>();
    return user && toRecord(user);
  }

  /** Whose address has one of these hashes, in no order. */
  async findManyByEmailHash(hashes: readonly string[]): Promise<UserRecord[]> {
    const filter = { emailHash: { $in: [...hashes] } };
    const found = this.model.collection.find<User>(filter, { maxTimeMS: MAX_TIME_MS });
    return (await found.toArray()).map(toRecord);
  }

  /** Some of who came before addresses were hashed. */
  async findWithoutEmailHash(limit: number): Promise<UserRecord[]> {
    const options = { maxTimeMS: MAX_TIME_MS };
    const found = this.model.collection.find<User>({ emailHash: null }, options);
    return (await found.limit(limit).toArray()).map(toRecord);
  }

  async setEmailHashes(hashes: readonly { id: Id; emailHash: string }[]): Promise<void> {
    const updates = hashes.map(({ id, emailHash }) => ({
      updateOne: { filter: { _id: oid(id) }, update: { $set: { emailHash } } },
    }));
    await this.model.collection.bulkWrite(updates, { ordered: false });
  }

  /** People whose username begins so, after `after`, by username. */
  async findUsernamePrefix(prefix: string, after: string | undefined, limit: number): Promise<UserRecord[]> {
    const range = { $lt: endOf(prefix), ...(after ? { $gt: after } : { $gte: prefix }) };
    const cursor = this.model.collection.find<User>({ usernameLower: range }, { maxTimeMS: MAX_TIME_MS });
    return (await cursor.sort({ usernameLower: 1 }).limit(limit).toArray()).map(toRecord);
  }

  /** People whose displayed name begins so but whose username does not, after `after`, by displayed name. */
  async findDisplayNamePrefix(
    prefix: string,
    after: { name: string; id: Id } | undefined,
    limit: number,
  ): Promise<UserRecord[]> {
    const range = { $gte: prefix, $lt: endOf(prefix) };
    const position = after && {
      $or: [
        { displayNameLower: { $gt: after.name, $lt: endOf(prefix) } },
        { displayNameLower: after.name, _id: { $gt: oid(after.id) } },
      ],
    };
    const notByUsername = { $nor: [{ usernameLower: range }] };
    const filter = { ...(position ?? { displayNameLower: range }), ...notByUsername };
    const cursor = this.model.collection.find<User>(filter, { maxTimeMS: MAX_TIME_MS });
    return (await cursor.sort({ displayNameLower: 1, _id: 1 }).limit(limit).toArray()).map(toRecord);
  }

  /** Sets what is named; `unset` removes. */
  async update(
    id: Id,
    set: Record<string, unknown>,
    unset: string[],
    transaction?: Transaction,
  ): Promise<UserRecord | null> {
    const change = {
      ...(Object.keys(set).length > 0 && { $set: set }),
      ...(unset.length > 0 && { $unset: Object.fromEntries(unset.map((name) => [name, ''])) }),
    };
    if (Object.keys(change).length === 0) return this.findById(id);
    const user = await this.model
      .findByIdAndUpdate(oid(id), change, { returnDocument: 'after', session: transaction })
      .lean<User>();
    return user && toRecord(user);
  }

  /**
   * Hears of every person whose account changes from the start of the node on, wherever it was changed.
   * @param onUpdated `ofPrivacy`: whether what others may know was among it
   * @param onHistoryLost called when it could not be heard of some
   */
  followUpdates(onUpdated: (id: Id, ofPrivacy: boolean) => void, onHistoryLost: () => void): void {
    this.hub.follow({
      collection: this.model.collection.collectionName,
      match: { operationType: { $in: ['update', 'replace', 'delete'] } },
      onEvent: ({ documentKey, updateDescription }: mongo.Document) => {
        const { updatedFields = {} } = (updateDescription ?? {}) as { updatedFields?: object };
        const ofPrivacy = Object.keys(updatedFields).some((name) => name.startsWith('privacy'));
        onUpdated(hex((documentKey as User)._id), ofPrivacy);
      },
      onHistoryLost,
    });
  }
}
