import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Model, type mongo, Types } from 'mongoose';
import { ChangeHub } from '../../platform/mongo/change-hub';
import { behind } from '../../platform/mongo/behind';
import { countUpTo } from '../../platform/mongo/count-up-to';
import { hex, oid, withoutId } from '../../platform/mongo/object-id';
import type { Transaction } from '../../platform/mongo/transactions';
import { type Id, pairId } from '../../shared/ids';
import { Contact } from './contact.schema';
import type { ContactRecord, RequestPosition } from './contacts.types';

const MAX_TIME_MS = 5_000;
/** Of the two indexes that fit, the one that holds nobody else. */
const MUTUAL_INDEX = { ownerId: 1, userId: 1, state: 1 } as const;

const byPair = (ownerId: Id, userId: Id) => ({ _id: oid(pairId(ownerId, userId)), ownerId: oid(ownerId) });

function toRecord(document: Contact): ContactRecord {
  const { ownerId, userId, ...contact } = withoutId(document);
  return { ...contact, ownerId: hex(ownerId), userId: hex(userId) };
}

/** Books of contacts in MongoDB. */
@Injectable()
export class ContactsRepository {
  constructor(
    @InjectModel(Contact.name) private readonly model: Model<Contact>,
    private readonly hub: ChangeHub,
  ) {}

  /** Writes how somebody stands in a book, in place of what was there. */
  async replace({ ownerId, userId, ...rest }: ContactRecord, transaction: Transaction): Promise<void> {
    const replacement = { ownerId: oid(ownerId), userId: oid(userId), ...rest };
    await this.model.collection.replaceOne(byPair(ownerId, userId), replacement, {
      upsert: true,
      ignoreUndefined: true,
      session: transaction,
    });
  }

  async remove(ownerId: Id, userId: Id, transaction: Transaction): Promise<void> {
    await this.model.collection.deleteOne(byPair(ownerId, userId), { session: transaction });
  }

  /** What two people have of each other, at most two. */
  async findBetween(a: Id, b: Id, transaction: Transaction): Promise<ContactRecord[]> {
    const filter = { _id: { $in: [pairId(a, b), pairId(b, a)].map(oid) }, ownerId: { $in: [a, b].map(oid) } };
    const options = { session: transaction, maxTimeMS: MAX_TIME_MS };
    return (await this.model.collection.find<Contact>(filter, options).toArray()).map(toRecord);
  }

  /** Which of these there are, by their ids. */
  async findExisting(ids: readonly Id[]): Promise<Set<Id>> {
    const found = this.model.collection.find<{ _id: Types.ObjectId }>(
      { _id: { $in: ids.map(oid) } },
      { projection: { _id: 1 }, maxTimeMS: MAX_TIME_MS },
    );
    return new Set((await found.toArray()).map(({ _id }) => hex(_id)));
  }

  /** Who is in a book, in the order of their ids. */
  async findPage(ownerId: Id, after: Id | undefined, limit: number): Promise<ContactRecord[]> {
    const filter = { ownerId: oid(ownerId), ...(after && { userId: { $gt: oid(after) } }) };
    const found = this.model.collection.find<Contact>(filter, { maxTimeMS: MAX_TIME_MS });
    return (await found.sort({ userId: 1 }).limit(limit).toArray()).map(toRecord);
  }

  /** How many are in a book; counts to `limit` and no further. */
  count(ownerId: Id, limit: number, transaction: Transaction): Promise<number> {
    return countUpTo(
      this.model.collection,
      { ownerId: oid(ownerId) },
      { limit, field: 'ownerId', transaction },
    );
  }

  /** Who asks a person, longest first. */
  async findRequests(
    userId: Id,
    after: RequestPosition | undefined,
    limit: number,
  ): Promise<ContactRecord[]> {
    const position = after && { requestedAt: after.requestedAt, ownerId: oid(after.ownerId) };
    const filter = behind({ userId: oid(userId), state: 'requested' }, 1, position);
    const found = this.model.collection.find<Contact>(filter, { maxTimeMS: MAX_TIME_MS });
    return (await found.sort({ requestedAt: 1, ownerId: 1 }).limit(limit).toArray()).map(toRecord);
  }

  /** How many ask a person; counts to `limit` and no further. */
  countRequests(userId: Id, limit: number): Promise<number> {
    const filter = { userId: oid(userId), state: 'requested' };
    return countUpTo(this.model.collection, filter, { limit, field: 'userId' });
  }

  /** Who is in both books of these people, by whose: read from the index alone. */
  async findMutual(ownerIds: readonly Id[]): Promise<{ ownerId: Id; userId: Id }[]> {
    const filter = { ownerId: { $in: ownerIds.map(oid) }, state: 'mutual' };
    const options = {
      projection: { _id: 0, ownerId: 1, userId: 1 },
      hint: MUTUAL_INDEX,
      maxTimeMS: MAX_TIME_MS,
    };
    const found = this.model.collection.find<Pick<Contact, 'ownerId' | 'userId'>>(filter, options);
    return (await found.toArray()).map(({ ownerId, userId }) => ({
      ownerId: hex(ownerId),
      userId: hex(userId),
    }));
  }

  /** Hears of everything written in books from the start of the node on, wherever it was written. */
  follow(heard: {
    onWritten: (contact: ContactRecord) => void;
    onGone: (id: Id) => void;
    onHistoryLost: () => void;
  }): void {
    this.hub.follow({
      collection: this.model.collection.collectionName,
      match: { operationType: { $in: ['insert', 'replace', 'delete'] } },
      onEvent: ({ operationType, documentKey, fullDocument }: mongo.Document) => {
        if (operationType === 'delete') heard.onGone(hex((documentKey as Contact)._id));
        else if (fullDocument) heard.onWritten(toRecord(fullDocument as Contact));
      },
      onHistoryLost: heard.onHistoryLost,
    });
  }
}
