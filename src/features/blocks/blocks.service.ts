import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AppConfig } from '../../config/app-config';
import { coreErrors } from '../../platform/errors/core.errors';
import { Events } from '../../platform/events/events';
import { DatabaseClock } from '../../platform/mongo/database-clock';
import { PairMemory } from '../../platform/mongo/pair-memory';
import { type Id, pairId } from '../../shared/ids';
import { AccountDataService } from '../account-data/account-data.service';
import { UsersService } from '../users/users.service';
import { type Around, BlockedPeople } from './blocked-people';
import { blockErrors } from './blocks.errors';
import './blocks.events';
import { BlocksRepository } from './blocks.repository';
import type { BlockPosition, BlockRecord } from './blocks.types';

/** People one person may block. */
const MAX_BLOCKS = 10_000;
/** Blocks of one person, made by whomever, that are known; nobody can keep others from blocking them. */
const MAX_AROUND = 20_000;
/** An answer is forgotten as soon as a block between the two comes or goes, here or elsewhere. */
const TTL_MS = 600_000;
/** A node without sockets does not follow changes: it asks anew, so that a block takes hold within a second there too. */
const UNFOLLOWED_TTL_MS = 900;

/** Who wants nothing to do with whom. A block holds in both directions, and is known on every node within a second. */
@Injectable()
export class BlocksService implements OnModuleInit {
  /** by the two in the order of their ids */
  private readonly pairs: PairMemory;
  private readonly people: BlockedPeople;

  constructor(
    private readonly blocks: BlocksRepository,
    private readonly users: UsersService,
    private readonly accountData: AccountDataService,
    private readonly clock: DatabaseClock,
    private readonly events: Events,
    private readonly config: AppConfig,
  ) {
    const ttlMs = config.roles.api ? TTL_MS : UNFOLLOWED_TTL_MS;
    this.pairs = new PairMemory(
      { idsOf: (a, b) => [pairId(a, b), pairId(b, a)], find: (ids) => blocks.findExisting(ids) },
      ttlMs,
    );
    this.people = new BlockedPeople((userId) => this.findAround(userId), ttlMs);
  }

  onModuleInit(): void {
    if (!this.config.roles.api) return;
    this.blocks.follow({
      onMade: ({ ownerId, userId }) => this.learn(inOrder(ownerId, userId)),
      onGone: (id) => {
        this.people.forgetBlock(id);
        const pair = this.pairs.forgetRow(id);
        if (pair) this.learn(pair);
      },
      onHistoryLost: () => {
        this.pairs.forgetAll();
        this.people.forgetAll();
      },
    });
  }

  /**
   * Blocks somebody; who is blocked already stays so, since then.
   * @throws BLOCK_SELF, NOT_FOUND, BLOCK_LIMIT, TIMEOUT
   */
  async block(ownerId: Id, userId: Id): Promise<BlockRecord> {
    if (userId === ownerId) throw blockErrors.BLOCK_SELF();
    await this.users.get(userId);
    const block = await this.accountData.write(ownerId, async (transaction) => {
      const known = await this.blocks.findOne(ownerId, userId, transaction);
      if (known) return { result: known, entries: [] };
      if ((await this.blocks.count(ownerId, MAX_BLOCKS, transaction)) >= MAX_BLOCKS) {
        throw blockErrors.BLOCK_LIMIT({ details: { limit: MAX_BLOCKS } });
      }
      const result = { ownerId, userId, at: new Date(this.clock.now()) };
      await this.blocks.insert(result, transaction);
      const value = { at: result.at.toISOString() };
      return { result, entries: [{ kind: 'block', key: userId, value }] };
    });
    this.forget(inOrder(ownerId, userId));
    return block;
  }

  /** Ends a block; where there is none, nothing happens. @throws TIMEOUT */
  async unblock(ownerId: Id, userId: Id): Promise<void> {
    await this.accountData.write(ownerId, async (transaction) => {
      const was = await this.blocks.remove(ownerId, userId, transaction);
      return { result: undefined, entries: was ? [{ kind: 'block', key: userId }] : [] };
    });
    this.forget(inOrder(ownerId, userId));
  }

  /** Whom a person blocks, latest first. */
  page(ownerId: Id, after: BlockPosition | undefined, limit: number): Promise<BlockRecord[]> {
    return this.blocks.findPage(ownerId, after, limit);
  }

  /** Whether one of the two blocks the other; from memory as a rule. */
  between(a: Id, b: Id): Promise<boolean> {
    return this.pairs.has(...inOrder(a, b));
  }

  /** Whether no block stands between a person and another. @throws NOT_FOUND when there is no such other person */
  async isReachable(userId: Id, otherId: Id): Promise<boolean> {
    await this.users.get(otherId);
    return !(await this.between(userId, otherId));
  }

  /** Whether there is a block between a person and the other one of a direct conversation; in groups there is none. */
  async standsIn(
    { type, members }: { type: string; members: ReadonlyMap<Id, unknown> },
    userId: Id,
  ): Promise<boolean> {
    if (type !== 'dm') return false;
    const [other] = [...members.keys()].filter((id) => id !== userId);
    return other !== undefined && this.between(userId, other);
  }

  /** That nothing stands between a person and the other one of a direct conversation. @throws BLOCKED */
  async requireNoneIn(
    roster: { type: string; members: ReadonlyMap<Id, unknown> },
    userId: Id,
  ): Promise<void> {
    if (await this.standsIn(roster, userId)) throw coreErrors.BLOCKED();
  }

  /**
   * Who of the members of a conversation must not learn what a person does there at this moment: those between whom and the person
   * there is a block. From memory as a rule, whatever the number of members. Undefined: nobody may, as it cannot be known.
   */
  async apartIn(
    roster: { type: string; members: ReadonlyMap<Id, unknown> },
    userId: Id,
  ): Promise<readonly Id[] | undefined> {
    // whether the two of a direct one may speak is known already
    if (roster.type === 'dm') return (await this.standsIn(roster, userId)) ? undefined : [];
    const { others } = await this.people.of(userId);
    return others && [...new Set(others.values())].filter((id) => roster.members.has(id));
  }

  private async findAround(userId: Id): Promise<Around> {
    const others = await this.blocks.findAround(userId, MAX_AROUND + 1);
    return others.size > MAX_AROUND ? {} : { others };
  }

  private forget(pair: [Id, Id]): void {
    this.pairs.forget(...pair);
    for (const userId of pair) this.people.forget(userId);
  }

  private learn(pair: [Id, Id]): void {
    this.forget(pair);
    this.events.emit('block.changed', { userIds: pair });
  }
}

const inOrder = (a: Id, b: Id): [Id, Id] => (a < b ? [a, b] : [b, a]);
