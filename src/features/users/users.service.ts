import { createHash } from 'node:crypto';
import { Injectable, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import { type BatchLoader, batchLoader } from '../../platform/mongo/batch-loader';
import { LRUCache } from 'lru-cache';
import { type CachedReads, VersionedCache } from '../../platform/cache/versioned-cache';
import { AppConfig } from '../../config/app-config';
import { CursorCodec } from '../../platform/auth/cursor-codec';
import { DEFAULT_PAGE_SIZE } from '../../platform/contracts/page.dto';
import { coreErrors } from '../../platform/errors/core.errors';
import { Events } from '../../platform/events/events';
import { Log } from '../../platform/logger/logger';
import type { Transaction } from '../../platform/mongo/transactions';
import { DatabaseClock } from '../../platform/mongo/database-clock';
import type { Id } from '../../shared/ids';
import { foldCase } from '../../shared/text';
import { AccountDataService } from '../account-data/account-data.service';
import { userErrors } from './users.errors';
import './users.events';
import { UsersRepository } from './users.repository';
import type { NewUser, ProfileChange, UserRecord } from './users.types';

/** Where a search for people stands: after a username, or already after a displayed name. */
interface SearchPosition {
  username?: string;
  displayed?: { name: string; id: Id };
}

/** A person's privacy is forgotten as soon as it changes, here or elsewhere. */
const PRIVACY_TTL_MS = 600_000;
/** A node without sockets does not follow changes: it asks anew, so that a change takes hold within a second there too. */
const UNFOLLOWED_TTL_MS = 1_000;
/** What people let others know unless they say otherwise. */
const OPEN: UserRecord['privacy'] = {
  lastSeen: 'everyone',
  profile: 'everyone',
  groups: 'everyone',
  findByEmail: true,
  readReceipts: true,
};
/** Addresses hashed by one write. */
const HASHED_AT_ONCE = 500;

/** People: accounts, profiles, search. */
@Injectable()
export class UsersService implements OnModuleInit, OnApplicationBootstrap {
  private readonly log = new Log(UsersService.name);
  private readonly cached: CachedReads<UserRecord>;
  private readonly privacy: BatchLoader<Id, UserRecord['privacy'] | undefined>;

  constructor(
    private readonly users: UsersRepository,
    private readonly accountData: AccountDataService,
    private readonly cursors: CursorCodec,
    private readonly clock: DatabaseClock,
    private readonly events: Events,
    private readonly cache: VersionedCache,
    private readonly config: AppConfig,
  ) {
    this.cached = cache.of({ name: 'user', subjectOf, load: (ids) => this.load(ids), revive });
    const recent = new LRUCache<Id, Promise<UserRecord['privacy'] | undefined>>({
      max: 50_000,
      ttl: config.roles.api ? PRIVACY_TTL_MS : UNFOLLOWED_TTL_MS,
    });
    this.privacy = batchLoader((ids) => this.loadPrivacy(ids), {
      cacheMap: recent,
      maxBatchSize: 500,
      gatherMs: 10,
    });
  }

  onModuleInit(): void {
    if (!this.config.roles.api) return;
    this.users.followUpdates(
      (id, ofPrivacy) => {
        this.privacy.clear(id);
        if (ofPrivacy) this.events.emit('user.privacyChanged', { userId: id });
      },
      () => this.privacy.clearAll(),
    );
  }

  /** The start waits for nothing of it; what is left is hashed at the next one. */
  onApplicationBootstrap(): void {
    if (!this.config.roles.worker) return;
    this.hashAddresses().catch((error: unknown) =>
      this.log.warn('addresses not hashed', { reason: String(error) }),
    );
  }

  /** Hashes the addresses of who came before that was done. */
  private async hashAddresses(): Promise<void> {
    for (;;) {
      const some = await this.users.findWithoutEmailHash(HASHED_AT_ONCE);
      if (some.length === 0) return;
      await this.users.setEmailHashes(some.map(({ id, email }) => ({ id, emailHash: emailHashOf(email) })));
    }
  }

  /** @throws ACCOUNT_EXISTS */
  async create({ username, email, displayName }: NewUser, transaction?: Transaction): Promise<UserRecord> {
    const user = await this.users.insert(
      {
        username,
        usernameLower: foldCase(username),
        email: foldCase(email),
        emailHash: emailHashOf(email),
        displayName,
        displayNameLower: foldCase(displayName),
        role: 'user',
        privacy: { ...OPEN },
        createdAt: new Date(this.clock.now()),
      },
      transaction,
    );
    if (!user) throw userErrors.ACCOUNT_EXISTS();
    return user;
  }

  /** @throws NOT_FOUND */
  async get(id: Id): Promise<UserRecord> {
    const user = await this.users.findById(id);
    if (!user) throw coreErrors.NOT_FOUND();
    return user;
  }

  /** By id; unknown people are missing. */
  async getMany(ids: readonly Id[]): Promise<Map<Id, UserRecord>> {
    return this.cached.getMany(ids);
  }

  /** Gives somebody rights on the whole server. @throws NOT_FOUND */
  async giveRole(id: Id, role: UserRecord['role']): Promise<void> {
    if (!(await this.users.update(id, { role }, []))) throw coreErrors.NOT_FOUND();
    this.cache.outdate(subjectOf(id));
  }

  /** The account that a sign-in names, by username or by address. */
  findByLogin({ username, email }: { username?: string; email?: string }): Promise<UserRecord | null> {
    if (username !== undefined) return this.users.findByLogin({ usernameLower: foldCase(username) });
    return this.users.findByLogin({ email: foldCase(email ?? '') });
  }

  /** Whose address has one of these hashes (SHA-256 in hex, of the address in lower case), by hash; as they wish it. */
  async findByEmailHashes(hashes: readonly string[]): Promise<Map<string, UserRecord>> {
    const found = await this.users.findManyByEmailHash(hashes);
    return new Map(
      found.flatMap((user) => (user.emailHash && user.privacy.findByEmail ? [[user.emailHash, user]] : [])),
    );
  }

  /** Whether others may learn that this person has read something; at most a second old. */
  async sharesReadReceipts(id: Id): Promise<boolean> {
    return (await this.privacy.load(id))?.readReceipts ?? false;
  }

  /** What this person lets others know, at most a second old; undefined when there is no such person. */
  privacyOf(id: Id): Promise<UserRecord['privacy'] | undefined> {
    return this.privacy.load(id);
  }

  /** Changes what is named, and nothing else; what others may know is told to the person's devices. @throws NOT_FOUND */
  async updateProfile(id: Id, { displayName, bio, privacy }: ProfileChange): Promise<UserRecord> {
    const set: Record<string, unknown> = {};
    if (displayName !== undefined)
      Object.assign(set, { displayName, displayNameLower: foldCase(displayName) });
    if (bio) set.bio = bio;
    for (const [name, value] of Object.entries(privacy ?? {})) set[`privacy.${name}`] = value;
    const unset = bio === '' ? ['bio'] : [];
    const user = await (Object.keys(privacy ?? {}).length > 0
      ? this.updatePrivately(id, set, unset)
      : this.users.update(id, set, unset));
    if (!user) throw coreErrors.NOT_FOUND();
    this.cache.outdate(subjectOf(id));
    return user;
  }

  /** People whose username or displayed name begins with the query; usernames first. */
  async search(
    callerId: Id,
    { query, cursor, limit = DEFAULT_PAGE_SIZE }: { query: string; cursor?: string; limit?: number },
  ) {
    const prefix = foldCase(query);
    const scope = `users:${callerId}:${prefix}`;
    const from: SearchPosition = cursor ? this.cursors.decode(scope, cursor) : {};
    const found: { user: UserRecord; position: SearchPosition }[] = [];
    if (!from.displayed) {
      const users = await this.users.findUsernamePrefix(prefix, from.username, limit + 1);
      found.push(...users.map((user) => ({ user, position: { username: user.usernameLower } })));
    }
    if (found.length <= limit) {
      const users = await this.users.findDisplayNamePrefix(prefix, from.displayed, limit + 1 - found.length);
      found.push(
        ...users.map((user) => ({
          user,
          position: { displayed: { name: user.displayNameLower, id: user.id } },
        })),
      );
    }
    const { page, ...rest } = this.cursors.page(scope, found, limit, ({ position }) => position);
    return { users: page.map(({ user }) => user), ...rest };
  }

  private async updatePrivately(id: Id, set: Record<string, unknown>, unset: string[]) {
    const user = await this.accountData.write(id, async (transaction) => {
      const updated = await this.users.update(id, set, unset, transaction);
      const value = { ...updated?.privacy };
      return { result: updated, entries: updated ? [{ kind: 'privacy', key: 'privacy', value }] : [] };
    });
    this.privacy.clear(id);
    return user;
  }

  private async loadPrivacy(ids: readonly Id[]) {
    const users = await this.load(ids);
    return ids.map((id) => users.get(id)?.privacy);
  }

  private async load(ids: readonly Id[]): Promise<Map<Id, UserRecord>> {
    const users = await this.users.findManyById([...new Set(ids)]);
    return new Map(users.map((user) => [user.id, user]));
  }
}

const emailHashOf = (email: string): string => createHash('sha256').update(foldCase(email)).digest('hex');
const subjectOf = (userId: Id) => `user:${userId}`;

/** JSON knows no moments. */
const revive = (kept: UserRecord): UserRecord => ({ ...kept, createdAt: new Date(kept.createdAt) });
