import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AppConfig } from '../../config/app-config';
import type { Connection } from '../../platform/realtime/connection';
import type { Id } from '../../shared/ids';
import { MAX_SUBSCRIPTIONS, type PresenceDto } from './dto/presence.dto';
import { presenceErrors } from './presence.errors';
import { presenceUpdate } from './presence.events';
import { presentPresence } from './presence.presenter';
import { PresenceRepository } from './presence.repository';
import { PresenceService } from './presence.service';
import type { PresenceRecord } from './presence.types';

/** Who watches whom on this node: it follows the `presence` collection and tells its own sockets. */
@Injectable()
export class PresenceWatchService implements OnModuleInit {
  private readonly watchers = new Map<Id, Set<Connection>>();

  constructor(
    private readonly repository: PresenceRepository,
    private readonly presence: PresenceService,
    private readonly config: AppConfig,
  ) {}

  onModuleInit(): void {
    if (this.config.roles.api) this.repository.follow((record) => this.tell(record));
  }

  /** Watches people. @returns their states now @throws TOO_MANY_SUBSCRIPTIONS */
  async watch(connection: Connection, userIds: readonly Id[]): Promise<PresenceDto[]> {
    const all = new Set([...connection.watched, ...userIds]);
    if (all.size > MAX_SUBSCRIPTIONS) throw presenceErrors.TOO_MANY_SUBSCRIPTIONS();
    for (const userId of userIds) {
      connection.watched.add(userId);
      const watchers = this.watchers.get(userId) ?? new Set();
      this.watchers.set(userId, watchers.add(connection));
    }
    return this.look(connection, userIds);
  }

  /** Watches people no longer. @returns their states now */
  async unwatch(connection: Connection, userIds: readonly Id[]): Promise<PresenceDto[]> {
    for (const userId of userIds) this.forget(connection, userId);
    return this.look(connection, userIds);
  }

  /** The socket is gone. */
  release(connection: Connection): void {
    for (const userId of connection.watched) this.forget(connection, userId);
  }

  private forget(connection: Connection, userId: Id): void {
    connection.watched.delete(userId);
    const watchers = this.watchers.get(userId);
    watchers?.delete(connection);
    if (watchers?.size === 0) this.watchers.delete(userId);
  }

  private async look({ userId: viewerId }: Connection, userIds: readonly Id[]): Promise<PresenceDto[]> {
    const states = await this.presence.states(userIds);
    return userIds.map((userId) => presentPresence(userId, states.get(userId), viewerId));
  }

  private tell(record: PresenceRecord): void {
    for (const connection of this.watchers.get(record.userId) ?? []) {
      connection.emit(presenceUpdate, presentPresence(record.userId, record, connection.userId));
    }
  }
}
