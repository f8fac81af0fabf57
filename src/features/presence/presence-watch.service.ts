import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AppConfig } from '../../config/app-config';
import { Log } from '../../platform/logger/logger';
import type { Connection } from '../../platform/realtime/connection';
import type { Id } from '../../shared/ids';
import { MAX_SUBSCRIPTIONS, type PresenceDto } from './dto/presence.dto';
import { presenceErrors } from './presence.errors';
import { presenceUpdate } from './presence.events';
import { presentPresence } from './presence.presenter';
import { PresenceRepository } from './presence.repository';
import { PrivacyService } from '../privacy/privacy.service';
import { PresenceService } from './presence.service';
import type { PresenceRecord } from './presence.types';

/** People one socket is told of without having named them. */
export const MAX_FOLLOWED = 500;

/** Who watches whom on this node: it follows the `presence` collection and tells its own sockets. */
@Injectable()
export class PresenceWatchService implements OnModuleInit {
  private readonly log = new Log(PresenceWatchService.name);
  private readonly watchers = new Map<Id, Set<Connection>>();
  /** people a socket is told of without having named them */
  private readonly followed = new Map<Connection, Set<Id>>();
  /** the end of what is being told of each person */
  private readonly telling = new Map<Id, Promise<unknown>>();

  constructor(
    private readonly repository: PresenceRepository,
    private readonly presence: PresenceService,
    private readonly privacy: PrivacyService,
    private readonly config: AppConfig,
  ) {}

  onModuleInit(): void {
    if (this.config.roles.api)
      this.repository.follow((record) => void this.inTurn(record.userId, () => this.tellNews(record)));
  }

  /** Watches people. @returns their states now @throws TOO_MANY_SUBSCRIPTIONS */
  async watch(connection: Connection, userIds: readonly Id[]): Promise<PresenceDto[]> {
    const all = new Set([...connection.watched, ...userIds]);
    if (all.size > MAX_SUBSCRIPTIONS) throw presenceErrors.TOO_MANY_SUBSCRIPTIONS();
    for (const userId of userIds) {
      connection.watched.add(userId);
      this.add(connection, userId);
    }
    return this.look(connection, userIds);
  }

  /** Watches people no longer. @returns their states now */
  async unwatch(connection: Connection, userIds: readonly Id[]): Promise<PresenceDto[]> {
    for (const userId of userIds) this.forget(connection, userId);
    return this.look(connection, userIds);
  }

  /** Tells a socket of people it did not name itself, 500 at most; they do not count as watched. */
  follow(connection: Connection, userIds: readonly Id[]): void {
    const followed = this.followed.get(connection) ?? new Set();
    this.followed.set(connection, followed);
    for (const userId of userIds) {
      if (followed.size >= MAX_FOLLOWED) return;
      followed.add(userId);
      this.add(connection, userId);
    }
  }

  unfollow(connection: Connection, userId: Id): void {
    this.followed.get(connection)?.delete(userId);
    this.drop(connection, userId);
  }

  /** The socket is gone. */
  release(connection: Connection): void {
    const followed = this.followed.get(connection) ?? [];
    this.followed.delete(connection);
    for (const userId of followed) this.drop(connection, userId);
    for (const userId of connection.watched) this.forget(connection, userId);
  }

  /**
   * Who may know what of these people has changed: their watchers here are told how they are seen now.
   * @param viewerIds only these of the watchers
   */
  async tellAgain(userIds: readonly Id[], viewerIds?: readonly Id[]): Promise<void> {
    await Promise.all(userIds.map((userId) => this.inTurn(userId, () => this.tellView(userId, viewerIds))));
  }

  private forget(connection: Connection, userId: Id): void {
    connection.watched.delete(userId);
    this.drop(connection, userId);
  }

  private add(connection: Connection, userId: Id): void {
    const watchers = this.watchers.get(userId) ?? new Set();
    this.watchers.set(userId, watchers.add(connection));
  }

  /** Unless it watches or follows them still. */
  private drop(connection: Connection, userId: Id): void {
    if (connection.watched.has(userId) || this.followed.get(connection)?.has(userId)) return;
    const watchers = this.watchers.get(userId);
    watchers?.delete(connection);
    if (watchers?.size === 0) this.watchers.delete(userId);
  }

  /** How the person of a socket sees people now. */
  async look({ userId: viewerId }: Connection, userIds: readonly Id[]): Promise<PresenceDto[]> {
    const [states, sights] = await Promise.all([
      this.presence.states(userIds),
      this.privacy.sights(viewerId, userIds),
    ]);
    return userIds.map((userId) => presentPresence(userId, states.get(userId), sights.get(userId)!.presence));
  }

  /** What is told of one person keeps its order, also while it is asked who may know it. */
  private inTurn(userId: Id, tell: () => Promise<void>): Promise<void> {
    if (!this.watchers.has(userId)) return Promise.resolve();
    const before = this.telling.get(userId) ?? Promise.resolve();
    const told: Promise<void> = before
      .then(tell)
      .catch((error: unknown) => this.log.warn('presence not told', { reason: String(error) }))
      .finally(() => {
        if (this.telling.get(userId) === told) this.telling.delete(userId);
      });
    this.telling.set(userId, told);
    return told;
  }

  /** Who may not know it is not even told that something has changed. */
  private async tellNews(record: PresenceRecord): Promise<void> {
    const { userId } = record;
    for (const [connection, isShown] of await this.sightsOf(userId)) {
      if (isShown) connection.emit(presenceUpdate, presentPresence(userId, record, true));
    }
  }

  private async tellView(userId: Id, viewerIds?: readonly Id[]): Promise<void> {
    const sights = await this.sightsOf(userId, viewerIds);
    if (sights.length === 0) return;
    const states = await this.presence.states([userId]);
    for (const [connection, isShown] of sights) {
      connection.emit(presenceUpdate, presentPresence(userId, states.get(userId), isShown));
    }
  }

  /** The watchers of a person here, and whether each may know their presence. */
  private async sightsOf(userId: Id, viewerIds?: readonly Id[]): Promise<[Connection, boolean][]> {
    const watchers = [...(this.watchers.get(userId) ?? [])].filter(
      (connection) => viewerIds?.includes(connection.userId) ?? true,
    );
    const sights = await Promise.all(watchers.map((one) => this.privacy.sight(one.userId, userId)));
    return watchers.map((connection, i) => [connection, sights[i]!.presence]);
  }
}
