import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { AppConfig } from '../../config/app-config';
import { On } from '../../platform/events/events';
import { Log } from '../../platform/logger/logger';
import type { Connection } from '../../platform/realtime/connection';
import { Connections } from '../../platform/realtime/connections';
import '../../platform/realtime/connection.events';
import { RedisLink } from '../../platform/redis/redis-link';
import type { Id } from '../../shared/ids';
import { ContactPresenceService } from './contact-presence.service';
import { PresenceService } from './presence.service';
import { PresenceWatchService } from './presence-watch.service';

interface ContactChange {
  ownerId: Id;
  userId: Id;
  state?: string;
}

/** Leases renewed in one go; the next go follows in the next turn of the event loop. */
const RENEWED_AT_ONCE = 500;

/** Keeps the leases of this node's connections. */
@Injectable()
export class PresenceListener implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Log(PresenceListener.name);
  private timer?: NodeJS.Timeout;

  constructor(
    private readonly presence: PresenceService,
    private readonly watch: PresenceWatchService,
    private readonly contacts: ContactPresenceService,
    private readonly connections: Connections,
    private readonly redis: RedisLink,
    private readonly config: AppConfig,
  ) {}

  onApplicationBootstrap(): void {
    // three chances to renew before a lease runs out
    this.timer = setInterval(() => void this.renew(), this.config.presence.leaseMs / 3);
    this.timer.unref();
    this.redis.onChange((isUp) => {
      if (isUp) void this.renew().then(() => this.presence.settleAll());
    });
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  @On('connection.opened')
  async opened({ connection }: { connection: Connection }): Promise<void> {
    await Promise.all([this.presence.touch(leaseOf(connection)), this.contacts.begin(connection)]);
  }

  @On('connection.closed')
  async closed({ connection }: { connection: Connection }): Promise<void> {
    this.watch.release(connection);
    if (await this.presence.drop(connection.userId, connection.id)) return;
    // Redis may have forgotten the lease of another device that is still here
    const [other] = this.connections.ofUser(connection.userId);
    if (other) await this.presence.touch(leaseOf(other));
  }

  @On('user.privacyChanged')
  privacyChanged({ userId }: { userId: Id }): Promise<void> {
    return this.watch.tellAgain([userId]);
  }

  @On('block.changed')
  blockChanged({ userIds }: { userIds: readonly Id[] }): Promise<void> {
    return this.watch.tellAgain(userIds, userIds);
  }

  @On('contact.changed')
  async contactChanged({ ownerId, userId, state }: ContactChange): Promise<void> {
    await this.contacts.change(ownerId, userId, state === 'mutual');
    // who is in somebody's book may know more of them than others
    await this.watch.tellAgain([ownerId], [userId]);
  }

  private async renew(): Promise<void> {
    const all = [...this.connections.all()];
    for (let i = 0; i < all.length; i += RENEWED_AT_ONCE) {
      const some = all.slice(i, i + RENEWED_AT_ONCE);
      await Promise.all(some.map((connection) => this.keep(connection)));
    }
  }

  /** With Redis and MongoDB away at once there is nowhere to note it: the next turn tries again. */
  private async keep(connection: Connection): Promise<void> {
    try {
      await this.presence.touch(leaseOf(connection));
    } catch (error) {
      this.log.debug('lease not renewed', { reason: String(error) });
    }
  }
}

function leaseOf({ userId, id, deviceId, shown }: Connection) {
  return { userId, connectionId: id, deviceId, state: shown.state, text: shown.text };
}
