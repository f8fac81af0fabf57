import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type BatchLoader, batchLoader } from '../../platform/mongo/batch-loader';
import { LRUCache } from 'lru-cache';
import { AppConfig } from '../../config/app-config';
import { AccessTokens } from '../../platform/auth/access-tokens';
import type { Principal } from '../../platform/auth/principal';
import { coreErrors } from '../../platform/errors/core.errors';
import { Events } from '../../platform/events/events';
import { DatabaseClock } from '../../platform/mongo/database-clock';
import type { Id } from '../../shared/ids';
import { partsOf } from '../../shared/parts-of';
import './sessions.events';
import { SessionsRepository } from './sessions.repository';
import type { Origin, SessionRecord } from './sessions.types';

/** A session is looked up at most once a second; an ended one is known sooner, from the change stream. */
const ALIVE_TTL_MS = 1_000;
const LISTED = 100;
/** People whose devices one query reads. */
const MAX_ASKED = 1_000;

/** Sign-ins of devices: which are alive, and their end, known on every node within a second. */
@Injectable()
export class SessionsService implements OnModuleInit {
  private readonly alive: BatchLoader<Id, boolean>;

  constructor(
    private readonly sessions: SessionsRepository,
    private readonly tokens: AccessTokens,
    private readonly clock: DatabaseClock,
    private readonly config: AppConfig,
    private readonly events: Events,
  ) {
    const recent = new LRUCache<Id, Promise<boolean>>({ max: 100_000, ttl: ALIVE_TTL_MS });
    this.alive = batchLoader((ids) => this.loadAlive(ids), {
      cacheMap: recent,
      maxBatchSize: 500,
      gatherMs: 10,
    });
  }

  onModuleInit(): void {
    if (!this.config.roles.api) return;
    this.sessions.followRevocations((sessionId) => {
      this.alive.clear(sessionId);
      this.events.emit('session.revoked', { sessionId });
    });
  }

  /** Proves a bearer token: signature, time, and a session that is alive. @throws UNAUTHENTICATED, TOKEN_EXPIRED */
  async authenticate(token: string): Promise<Principal> {
    return this.requireAlive(this.tokens.verify(token));
  }

  /** @throws UNAUTHENTICATED */
  async requireAlive(principal: Principal): Promise<Principal> {
    if (!(await this.alive.load(principal.sessionId))) throw coreErrors.UNAUTHENTICATED();
    return principal;
  }

  /** @param lifetimeMs for one that nobody refreshes; as long as a refresh token lives unless told */
  open(userId: Id, deviceId: string, origin: Origin, lifetimeMs?: number): Promise<SessionRecord> {
    const now = new Date(this.clock.now());
    const expiresAt = lifetimeMs === undefined ? this.expiry(now) : new Date(now.getTime() + lifetimeMs);
    return this.sessions.insert({
      userId,
      deviceId,
      generation: 1,
      ...origin,
      createdAt: now,
      lastUsedAt: now,
      expiresAt,
    });
  }

  /** The next generation of a session; null when `generation` is not its newest, or it has ended. */
  rotate(id: Id, generation: number, origin: Origin): Promise<SessionRecord | null> {
    const now = new Date(this.clock.now());
    return this.sessions.advanceGeneration(id, generation, {
      ...origin,
      lastUsedAt: now,
      expiresAt: this.expiry(now),
    });
  }

  /** Which of these sessions have not ended. */
  living(ids: readonly Id[]): Promise<Set<Id>> {
    return this.sessions.findAlive(ids, new Date(this.clock.now()));
  }

  /** Where the person is signed in, last used first, 100 at most. */
  list(userId: Id): Promise<SessionRecord[]> {
    return this.sessions.findAliveOfUser(userId, new Date(this.clock.now()), LISTED);
  }

  /** The devices on which people are signed in; those without any are left out. A query for a thousand people. */
  async devicesOf(userIds: readonly Id[]): Promise<Map<Id, string[]>> {
    const now = new Date(this.clock.now());
    const devices = new Map<Id, Set<string>>();
    for (const some of partsOf(userIds, MAX_ASKED)) {
      for (const { userId, deviceId } of await this.sessions.findDevices(some, now)) {
        const known = devices.get(userId);
        if (known) known.add(deviceId);
        else devices.set(userId, new Set([deviceId]));
      }
    }
    return new Map([...devices].map(([userId, ids]) => [userId, [...ids]]));
  }

  /** @throws NOT_FOUND when it is not a living session of this person */
  async revoke(userId: Id, sessionId: Id): Promise<void> {
    if (!(await this.sessions.revoke(sessionId, new Date(this.clock.now()), userId)))
      throw coreErrors.NOT_FOUND();
    this.alive.clear(sessionId);
  }

  /** Ends a session whose token was used twice: one of the two users of it is a thief. */
  async revokeFamily(sessionId: Id): Promise<void> {
    await this.sessions.revoke(sessionId, new Date(this.clock.now()));
    this.alive.clear(sessionId);
  }

  /** Ends all sessions of a person, but for one if named. */
  async revokeAll(userId: Id, except?: Id): Promise<void> {
    await this.sessions.revokeOfUser(userId, new Date(this.clock.now()), except);
    this.alive.clearAll();
  }

  private expiry(now: Date): Date {
    return new Date(now.getTime() + this.config.auth.refreshMs);
  }

  private async loadAlive(ids: readonly Id[]): Promise<boolean[]> {
    const alive = await this.sessions.findAlive(ids, new Date(this.clock.now()));
    return ids.map((id) => alive.has(id));
  }
}
