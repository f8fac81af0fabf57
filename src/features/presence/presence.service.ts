import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/app-config';
import { Log } from '../../platform/logger/logger';
import { type BatchLoader, batchLoader } from '../../platform/mongo/batch-loader';
import { DatabaseClock } from '../../platform/mongo/database-clock';
import type { Id } from '../../shared/ids';
import { PresenceLeases, type Lease } from './presence-leases';
import { PresenceRepository } from './presence.repository';
import type { LeaseVerdict, PresenceRecord } from './presence.types';

/** Transitions in one write. */
const RECORDED_AT_ONCE = 200;

/** Who is there: leases of connections in Redis, transitions in the database. */
@Injectable()
export class PresenceService {
  private readonly log = new Log(PresenceService.name);
  /** people whose last local connection closed while Redis was away */
  private readonly unsettled = new Set<Id>();
  /** transitions of many people at one moment are one write */
  private readonly recorder: BatchLoader<PresenceRecord, void>;

  constructor(
    private readonly leases: PresenceLeases,
    private readonly presence: PresenceRepository,
    private readonly config: AppConfig,
    private readonly clock: DatabaseClock,
  ) {
    this.recorder = batchLoader(
      async (transitions) => {
        await presence.record(transitions);
        return transitions.map(() => undefined);
      },
      { maxBatchSize: RECORDED_AT_ONCE, gatherMs: 20 },
    );
  }

  /** A connection is there (again), or says something else of its person. */
  async touch(lease: Lease): Promise<void> {
    try {
      const verdict = await this.leases.touch(lease, this.config.presence.leaseMs);
      if (verdict.hasChanged) await this.record(lease.userId, verdict);
    } catch (error) {
      this.log.debug('lease not taken', { reason: String(error) });
      await this.record(lease.userId, { ...lease, devices: 1, decidedAt: this.clock.now() * 1000 });
    }
  }

  /** These connections are there still, and say what they said. */
  async renew(leases: readonly Lease[]): Promise<void> {
    const others = await this.leases.renew(leases, this.config.presence.leaseMs).catch(() => leases);
    await Promise.all(others.map((lease) => this.keep(lease)));
  }

  /** With Redis and MongoDB away at once there is nowhere to note it: the next turn tries again. */
  private async keep(lease: Lease): Promise<void> {
    try {
      await this.touch(lease);
    } catch (error) {
      this.log.debug('lease not renewed', { reason: String(error) });
    }
  }

  /**
   * A connection is gone: the person is after a pause, unless there is another.
   * @returns whether the leases know of another
   */
  async drop(userId: Id, connectionId: string): Promise<boolean> {
    const { graceMs } = this.config.presence;
    try {
      const verdict = await this.leases.drop(userId, connectionId);
      if (verdict.state !== 'offline') {
        if (verdict.hasChanged) await this.record(userId, verdict);
        return true;
      }
      setTimeout(() => void this.settle(userId), graceMs).unref();
    } catch {
      this.unsettled.add(userId);
    }
    return false;
  }

  /** Decides by the leases whether a person is there, and records it. */
  async settle(userId: Id): Promise<void> {
    try {
      const verdict = await this.leases.look(userId);
      this.unsettled.delete(userId);
      if (verdict.state === 'offline') await this.record(userId, verdict);
    } catch {
      this.unsettled.add(userId);
    }
  }

  /** Redis is back: decides what could not be decided meanwhile. */
  async settleAll(): Promise<void> {
    await Promise.all([...this.unsettled].map((userId) => this.settle(userId)));
  }

  /** Connections a person has on all nodes; 0 while Redis is away. */
  async countConnections(userId: Id): Promise<number> {
    return this.leases.look(userId).then(
      ({ connections }) => connections,
      () => 0,
    );
  }

  /** How many people are connected, to whichever node. Rejects while Redis is away. */
  countPresent(): Promise<number> {
    return this.leases.count();
  }

  /** What is recorded of each; people who were never there are missing. */
  async states(userIds: readonly Id[]): Promise<Map<Id, PresenceRecord>> {
    if (userIds.length === 0) return new Map();
    const found = await this.presence.findManyById(userIds);
    return new Map(found.map((record) => [record.userId, record]));
  }

  /** When each was last there, whoever may know it; people who never were are missing. */
  async lastSeen(userIds: readonly Id[]): Promise<Map<Id, Date>> {
    const states = [...(await this.states(userIds)).values()];
    return new Map(states.flatMap(({ userId, lastSeenAt }) => (lastSeenAt ? [[userId, lastSeenAt]] : [])));
  }

  private async record(
    userId: Id,
    verdict: Pick<LeaseVerdict, 'state' | 'text' | 'devices' | 'decidedAt'>,
  ): Promise<void> {
    const { state, text, devices, decidedAt } = verdict;
    const lastSeenAt = new Date(this.clock.now());
    await this.recorder.load({ userId, state, text, devices, decidedAt, lastSeenAt });
  }
}
