import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { AppConfig } from '../../config/app-config';
import { On } from '../../platform/events/events';
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

/** How often the leases of a node are renewed while one lasts: the first time may be the second turn after it was taken. */
const TURNS_A_LEASE = 4;
/** A turn is so many beats, each of which renews its share: all at once they would keep everything else waiting. */
const BEATS_A_TURN = 30;
/** Leases renewed by one command. */
const RENEWED_AT_ONCE = 500;

/** Keeps the leases of this node's connections. */
@Injectable()
export class PresenceListener implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer?: NodeJS.Timeout;
  /** connections whose turn it is, and how many beats of it are over */
  private turn: Connection[] = [];
  private beats = 0;
  private isRenewing = false;

  constructor(
    private readonly presence: PresenceService,
    private readonly watch: PresenceWatchService,
    private readonly contacts: ContactPresenceService,
    private readonly connections: Connections,
    private readonly redis: RedisLink,
    private readonly config: AppConfig,
  ) {}

  onApplicationBootstrap(): void {
    const beatMs = this.config.presence.leaseMs / TURNS_A_LEASE / BEATS_A_TURN;
    this.timer = setInterval(() => void this.beat(), beatMs);
    this.timer.unref();
    this.redis.onChange((isUp) => {
      if (isUp) void this.renew([...this.connections.all()]).then(() => this.presence.settleAll());
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

  /** A beat that finds the one before still at work leaves its share to the next. */
  private async beat(): Promise<void> {
    if (this.isRenewing) return;
    if (this.beats === 0) this.turn = [...this.connections.all()];
    const placeAt = (beats: number) => Math.round((this.turn.length * beats) / BEATS_A_TURN);
    const share = this.turn.slice(placeAt(this.beats), placeAt(this.beats + 1));
    this.beats = (this.beats + 1) % BEATS_A_TURN;
    this.isRenewing = true;
    await this.renew(share.filter((connection) => this.connections.get(connection.id) === connection));
    this.isRenewing = false;
  }

  private async renew(connections: readonly Connection[]): Promise<void> {
    for (let i = 0; i < connections.length; i += RENEWED_AT_ONCE) {
      await this.presence.renew(connections.slice(i, i + RENEWED_AT_ONCE).map(leaseOf));
    }
  }
}

function leaseOf({ userId, id, deviceId, shown }: Connection) {
  return { userId, connectionId: id, deviceId, state: shown.state, text: shown.text };
}
