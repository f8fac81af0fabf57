import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { AppConfig } from '../../config/app-config';
import { Drain } from '../../platform/health/drain';
import { Log } from '../../platform/logger/logger';
import type { ChangeFollower } from '../../platform/mongo/change-follower';
import { Leases } from '../../platform/mongo/leases';
import { Bus } from '../../platform/realtime/bus';
import { NODE_ID } from '../../platform/realtime/node-id';
import { userRoom } from '../../platform/realtime/rooms';
import { type Collected, HeadCollector } from './head-collector';
import type { Id } from '../../shared/ids';
import { conversationHead } from './heads.events';
import { HeadsRepository } from './heads.repository';
import { HeadsService } from './heads.service';

const DUTY = 'heads-relay';
/** When the relay dies another takes over within this. */
const LEASE_MS = 5_000;
const RENEW_MS = 1_500;
/**
 * What happened within this time is gathered, and left alone for as long again: by then the nodes themselves have recorded
 * and announced it, and only what they could not is left to repair.
 */
const GATHER_MS = 1_000;
/** So often in a row a conversation in which more has happened meanwhile is passed over: the next message tells of itself. */
const MOST_DEFERRALS = 4;
/** How often the token is saved while nothing happens. */
const QUIET_SAVE_MS = 30_000;

/**
 * Closes every crash window. One worker follows what the database stored, repairs the heads, announces them to the
 * members' sockets, and only then saves how far it came: a node that died between ack and emit, a lost packet, its own
 * death are made up for by whoever resumes there.
 */
@Injectable()
export class HeadsRelayService implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Log(HeadsRelayService.name);
  private readonly collector = new HeadCollector();
  private follower?: ChangeFollower;
  private token: unknown;
  /** gathered before, due now; `token`: how far it reaches */
  private due: Collected & { token?: unknown } = { rises: [], sent: [] };
  private readonly deferrals = new Map<Id, number>();
  private timers: NodeJS.Timeout[] = [];
  private isCampaigning = false;
  private isFlushing = false;
  private isRepairing = false;
  private savedAt = 0;

  constructor(
    private readonly repository: HeadsRepository,
    private readonly heads: HeadsService,
    private readonly leases: Leases,
    private readonly bus: Bus,
    private readonly config: AppConfig,
    drain: Drain,
  ) {
    drain.onDrain(() => this.resign());
  }

  onApplicationBootstrap(): void {
    if (!this.config.roles.worker) return;
    void this.campaign();
    this.timers = [
      setInterval(() => void this.campaign(), RENEW_MS),
      setInterval(() => void this.flush(), GATHER_MS),
    ];
  }

  onApplicationShutdown(): Promise<void> {
    return this.resign();
  }

  /** Takes the duty if it is free, keeps it if we have it, lets go if another took it. */
  private async campaign(): Promise<void> {
    if (this.isCampaigning) return;
    this.isCampaigning = true;
    try {
      const lease = await this.leases.acquire(DUTY, NODE_ID, LEASE_MS);
      if (lease && !this.follower) await this.begin(lease.progress);
      else if (!lease && this.follower) await this.end();
    } catch (error) {
      this.log.warn('heads relay without lease', { reason: String(error) });
    } finally {
      this.isCampaigning = false;
    }
  }

  private async begin(progress: unknown): Promise<void> {
    this.log.debug('following what is stored');
    this.token = progress;
    this.isRepairing = false;
    this.follower = this.repository.follow({
      resumeAfter: progress,
      onSighting: (sighting) => this.collector.add(sighting),
      onProgress: (token) => (this.token = token),
      onHistoryLost: () => void this.repairAll(),
    });
    await this.follower.start();
    // not awaited: it may take longer than the lease, which is renewed meanwhile
    if (!progress) void this.repairAll();
  }

  private async end(): Promise<void> {
    const follower = this.follower;
    this.follower = undefined;
    await follower?.stop();
    this.collector.take();
    this.due = { rises: [], sent: [] };
    this.deferrals.clear();
  }

  /** No token is saved until everything is repaired: who takes over before that has to begin again. */
  private async repairAll(): Promise<void> {
    this.isRepairing = true;
    try {
      await this.heads.repairAll((rise) => this.collector.add(rise));
      this.isRepairing = false;
    } catch (error) {
      this.log.error('heads not repaired, beginning again', error);
      await this.end();
    }
  }

  /** Repair, announce, then save the token: in this order, or a crash in between would lose an announcement. */
  private async flush(): Promise<void> {
    if (!this.follower || this.isFlushing) return;
    this.isFlushing = true;
    const { rises, sent, token } = this.due;
    try {
      const quiet = rises.filter(({ conversationId }) => this.isTimeFor(conversationId));
      await this.heads.repair(quiet, sent);
      const conversationIds = quiet.map(({ conversationId }) => conversationId);
      for (const { head, userIds } of await this.heads.announcements(conversationIds)) {
        this.bus.publish(userIds.map(userRoom), conversationHead, head);
      }
      if (rises.length > 0 || this.isSaveDue()) await this.save(token);
      this.due = { ...this.collector.take(), token: this.token };
    } catch (error) {
      // what is due stays due
      this.log.warn('heads not relayed, trying again', { reason: String(error) });
    } finally {
      this.isFlushing = false;
    }
  }

  /**
   * Whether a conversation is announced now, or when more has come: what makes it wait was seen behind the token that is
   * saved, so whoever takes over sees it again.
   */
  private isTimeFor(conversationId: Id): boolean {
    const deferrals = this.deferrals.get(conversationId) ?? 0;
    const isBusy = this.collector.has(conversationId) && deferrals < MOST_DEFERRALS;
    if (isBusy) this.deferrals.set(conversationId, deferrals + 1);
    else this.deferrals.delete(conversationId);
    return !isBusy;
  }

  /** A quiet stream moves on too; its token must stay within the history the database keeps. */
  private isSaveDue(): boolean {
    return performance.now() - this.savedAt > QUIET_SAVE_MS;
  }

  private async save(token: unknown): Promise<void> {
    if (!token || this.isRepairing) return;
    await this.leases.saveProgress(DUTY, NODE_ID, token);
    this.savedAt = performance.now();
  }

  private async resign(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    this.timers = [];
    if (!this.follower) return;
    // what is due, then what was gathered since
    await this.flush();
    await this.flush();
    await this.end();
    await this.leases.release(DUTY, NODE_ID).catch(() => undefined);
  }
}
