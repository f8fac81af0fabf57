import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AppConfig } from '../../config/app-config';
import { coreErrors } from '../../platform/errors/core.errors';
import { Events } from '../../platform/events/events';
import { type BatchLoader, batchLoader } from '../../platform/mongo/batch-loader';
import { DatabaseClock } from '../../platform/mongo/database-clock';
import { PairMemory } from '../../platform/mongo/pair-memory';
import type { Transaction } from '../../platform/mongo/transactions';
import { groupBy } from '../../shared/group-by';
import { type Id, pairId } from '../../shared/ids';
import { AccountDataService } from '../account-data/account-data.service';
import { BlocksService } from '../blocks/blocks.service';
import { UsersService } from '../users/users.service';
import {
  accept,
  decline,
  entriesOf,
  isSame,
  remove,
  request,
  save,
  type Step,
  turned,
} from './contact-steps';
import { contactErrors } from './contacts.errors';
import './contacts.events';
import { ContactsRepository } from './contacts.repository';
import type { ContactPair, ContactRecord, RequestPosition } from './contacts.types';

/** People in one book. */
const MAX_CONTACTS = 10_000;
/** People who may ask one person at once. */
const MAX_REQUESTS = 1_000;
/** People whose mutual contacts one query reads. */
const MUTUAL_AT_ONCE = 20;
/** An answer is forgotten as soon as somebody comes into the book or goes, here or elsewhere. */
const TTL_MS = 600_000;
/** A node without sockets does not follow changes: it asks anew. */
const UNFOLLOWED_TTL_MS = 900;

/** Books of contacts: everybody puts in theirs whom they like; in both books are those who both wish it. */
@Injectable()
export class ContactsService implements OnModuleInit {
  /** by whose book it is, and who is in it */
  private readonly pairs: PairMemory;
  private readonly mutual: BatchLoader<Id, Id[]>;

  constructor(
    private readonly contacts: ContactsRepository,
    private readonly users: UsersService,
    private readonly blocks: BlocksService,
    private readonly accountData: AccountDataService,
    private readonly clock: DatabaseClock,
    private readonly events: Events,
    private readonly config: AppConfig,
  ) {
    this.pairs = new PairMemory(
      { idsOf: (ownerId, userId) => [pairId(ownerId, userId)], find: (ids) => contacts.findExisting(ids) },
      config.roles.api ? TTL_MS : UNFOLLOWED_TTL_MS,
    );
    this.mutual = batchLoader((ids) => this.loadMutual(ids), { maxBatchSize: MUTUAL_AT_ONCE, gatherMs: 10 });
  }

  onModuleInit(): void {
    if (!this.config.roles.api) return;
    this.contacts.follow({
      onWritten: ({ ownerId, userId, state }) => {
        this.pairs.forget(ownerId, userId);
        this.events.emit('contact.changed', { ownerId, userId, state });
      },
      onGone: (id) => {
        const [ownerId, userId] = this.pairs.forgetRow(id) ?? [];
        if (ownerId && userId) this.events.emit('contact.changed', { ownerId, userId });
      },
      onHistoryLost: () => this.pairs.forgetAll(),
    });
  }

  /**
   * Puts somebody in a person's book, or calls them differently there.
   * @param alias what is not named stays, an empty one is none
   * @throws CONTACT_SELF, NOT_FOUND, CONTACT_LIMIT, TIMEOUT
   */
  async save(ownerId: Id, userId: Id, alias?: string): Promise<ContactRecord> {
    await this.requirePerson(ownerId, userId);
    return this.mine(await this.change(ownerId, userId, save(this.fresh(ownerId, userId), alias)));
  }

  /**
   * Asks somebody to have each other in both books; who has asked already gets a yes.
   * @throws CONTACT_SELF, NOT_FOUND, BLOCKED, CONTACT_LIMIT, REQUEST_LIMIT, TIMEOUT
   */
  async request(ownerId: Id, userId: Id): Promise<ContactRecord> {
    await this.requirePerson(ownerId, userId);
    if (await this.blocks.between(ownerId, userId)) throw coreErrors.BLOCKED();
    if ((await this.contacts.countRequests(userId, MAX_REQUESTS)) >= MAX_REQUESTS) {
      throw contactErrors.REQUEST_LIMIT({ details: { limit: MAX_REQUESTS } });
    }
    const step = request(this.fresh(ownerId, userId), new Date(this.clock.now()));
    return this.mine(await this.change(ownerId, userId, step));
  }

  /** Says yes to who asks; repeated, the same. @throws NOT_REQUESTED, BLOCKED, CONTACT_LIMIT, TIMEOUT */
  async accept(ownerId: Id, userId: Id): Promise<ContactRecord> {
    if (await this.blocks.between(ownerId, userId)) throw coreErrors.BLOCKED();
    const yes = accept(this.fresh(ownerId, userId));
    const pair = await this.change(ownerId, userId, (before) => {
      if (before.mine?.state === 'mutual') return before;
      requireAsked(before);
      return yes(before);
    });
    return this.mine(pair);
  }

  /** Says no to who asks. They are not told why, and may ask again. @throws NOT_REQUESTED, TIMEOUT */
  async decline(ownerId: Id, userId: Id): Promise<void> {
    await this.change(ownerId, userId, (before) => {
      requireAsked(before);
      return decline(before);
    });
  }

  /** Takes somebody out of a person's book, and back what was asked of them; who is not in it stays so. @throws TIMEOUT */
  async remove(ownerId: Id, userId: Id): Promise<void> {
    await this.change(ownerId, userId, remove);
  }

  /** Who is in a person's book, in the order of their ids. */
  page(ownerId: Id, after: Id | undefined, limit: number): Promise<ContactRecord[]> {
    return this.contacts.findPage(ownerId, after, limit);
  }

  /** Who asks a person, longest first. */
  requests(userId: Id, after: RequestPosition | undefined, limit: number): Promise<ContactRecord[]> {
    return this.contacts.findRequests(userId, after, limit);
  }

  /** Whether a person has another in their book; from memory as a rule. */
  has(ownerId: Id, userId: Id): Promise<boolean> {
    return this.pairs.has(ownerId, userId);
  }

  /** Who is in both books, in no order. */
  mutualOf(userId: Id): Promise<Id[]> {
    return this.mutual.load(userId);
  }

  private fresh(ownerId: Id, userId: Id): ContactRecord {
    return { ownerId, userId, state: 'saved', addedAt: new Date(this.clock.now()) };
  }

  private mine({ mine }: ContactPair): ContactRecord {
    if (!mine) throw coreErrors.NOT_FOUND();
    return mine;
  }

  private async requirePerson(ownerId: Id, userId: Id): Promise<void> {
    if (userId === ownerId) throw contactErrors.CONTACT_SELF();
    await this.users.get(userId);
  }

  /** Writes what a step makes of the two books, and tells the devices of both what is news to them. */
  private async change(ownerId: Id, userId: Id, step: Step): Promise<ContactPair> {
    const done = await this.accountData.write(ownerId, async (transaction) => {
      const before = await this.between(ownerId, userId, transaction);
      const next = step(before);
      if (next.mine && !before.mine) await this.requireRoom(ownerId, transaction);
      await this.store(before.mine, next.mine, transaction);
      await this.store(before.theirs, next.theirs, transaction);
      const others = new Map([[userId, entriesOf(ownerId, turned(before), turned(next))]]);
      return { result: next, entries: entriesOf(userId, before, next), others };
    });
    this.pairs.forget(ownerId, userId);
    return done;
  }

  private async between(ownerId: Id, userId: Id, transaction: Transaction): Promise<ContactPair> {
    const found = await this.contacts.findBetween(ownerId, userId, transaction);
    const of = (id: Id) => found.find((contact) => contact.ownerId === id);
    return { mine: of(ownerId), theirs: of(userId) };
  }

  private async store(
    before: ContactRecord | undefined,
    next: ContactRecord | undefined,
    transaction: Transaction,
  ): Promise<void> {
    if (isSame(before, next)) return;
    if (next) await this.contacts.replace(next, transaction);
    else if (before) await this.contacts.remove(before.ownerId, before.userId, transaction);
  }

  private async requireRoom(ownerId: Id, transaction: Transaction): Promise<void> {
    if ((await this.contacts.count(ownerId, MAX_CONTACTS, transaction)) < MAX_CONTACTS) return;
    throw contactErrors.CONTACT_LIMIT({ details: { limit: MAX_CONTACTS } });
  }

  private async loadMutual(ownerIds: readonly Id[]): Promise<Id[][]> {
    const found = groupBy(await this.contacts.findMutual([...new Set(ownerIds)]), ({ ownerId }) => ownerId);
    return ownerIds.map((id) => (found.get(id) ?? []).map(({ userId }) => userId));
  }
}

/** @throws NOT_REQUESTED */
function requireAsked({ theirs }: ContactPair): void {
  if (theirs?.state !== 'requested') throw contactErrors.NOT_REQUESTED();
}
