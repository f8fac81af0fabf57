import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { AppConfig } from '../../config/app-config';
import { Drain } from '../../platform/health/drain';
import { Log } from '../../platform/logger/logger';
import type { ChangeFollower } from '../../platform/mongo/change-follower';
import { Leases } from '../../platform/mongo/leases';
import { Bus } from '../../platform/realtime/bus';
import { Repeating } from '../../platform/process/repeating';
import { NODE_ID } from '../../platform/realtime/node-id';
import { userRoom } from '../../platform/realtime/rooms';
import { FanOutDecisionService } from '../fan-out/fan-out-decision.service';
import { HeadCollector } from './head-collector';
import { conversationHead } from './heads.events';
import { HeadsRepository } from './heads.repository';
import { HeadsService } from './heads.service';
import { NewMessageCollector } from './new-messages';

/** What is saved before there is a token: since when the relay follows. */
interface Beginning {
  startAt?: unknown;
}

const DUTY = 'heads-relay';
/** When the relay dies another takes over within this. */
const LEASE_MS = 5_000;
const RENEW_MS = 1_500;
/** The beat of the relay: a round is so long. */
const ROUND_MS = 1_000;
/** How often it is seen to that people are told who are not there. */
const TELL_MS = 500;
/**
 * A conversation is announced once it has been quiet for so many rounds: until then its next message tells everybody who
 * missed one. Longer when many are waiting, as by then few are; never later than the last.
 */
const QUIET_ROUNDS = 1;
const QUIET_ROUNDS_WHEN_BUSY = 3;
const BUSY_CONVERSATIONS = 1_000;
const LATEST_ROUNDS = 5;
/** By then the nodes have recorded what happened themselves, and only what they could not is left to repair. */
const REPAIR_ROUNDS = 5;
/** How often the token is saved while nothing happens. */
const QUIET_SAVE_MS = 30_000;

/**
 * Closes every crash window. One worker follows what the database stored, repairs the heads, announces them to the
 * members' sockets, and only then saves how far it came: a node that died between ack and emit, a lost packet, its own
 * death are made up for by whoever resumes there.
 */
@Injectable()
export class HeadsRelayService implements OnApplicationBootstrap {
  private readonly log = new Log(HeadsRelayService.name);
  private readonly collector = new HeadCollector();
  private readonly news = new NewMessageCollector();
  private telling: Promise<void> = Promise.resolve();
  private follower?: ChangeFollower;
  private token: unknown;
  /** how far the stream was when each round began */
  private readonly tokens = new Map<number, unknown>();
  private readonly campaigning = new Repeating(
    () => this.campaign(),
    RENEW_MS,
    (error) => this.log.warn('heads relay without lease', { reason: String(error) }),
  );
  private timers: NodeJS.Timeout[] = [];
  private isFlushing = false;
  private isRepairing = false;
  private hasSettled = false;
  private savedAt = -Infinity;

  constructor(
    private readonly repository: HeadsRepository,
    private readonly heads: HeadsService,
    private readonly fanOut: FanOutDecisionService,
    private readonly leases: Leases,
    private readonly bus: Bus,
    private readonly config: AppConfig,
    drain: Drain,
  ) {
    drain.onDrain(() => this.resign());
  }

  onApplicationBootstrap(): void {
    if (!this.config.roles.worker) return;
    this.campaigning.start(0);
    this.timers = [
      setInterval(() => void this.flush(), ROUND_MS),
      setInterval(() => void this.tell().catch((error: unknown) => this.defer(error)), TELL_MS),
    ];
  }

  /** Takes the duty if it is free, keeps it if we have it, lets go if another took it. */
  private async campaign(): Promise<void> {
    const lease = await this.leases.acquire(DUTY, NODE_ID, LEASE_MS);
    if (lease && !this.follower) await this.begin(lease.progress);
    else if (!lease && this.follower) await this.end();
  }

  private async begin(progress: unknown): Promise<void> {
    this.log.debug('following what is stored');
    const { startAt } = (progress ?? {}) as Beginning;
    const resumeAfter = startAt ? undefined : progress;
    this.token = resumeAfter;
    this.isRepairing = false;
    this.follower = this.repository.follow({
      ...{ resumeAfter, startAt },
      onSighting: (sighting) => {
        this.collector.add(sighting);
        this.news.add(sighting);
      },
      onProgress: (token) => (this.token = token),
      onHistoryLost: () => void this.repairAll(),
    });
    await this.follower.start();
    if (resumeAfter) return;
    // who takes over before anything else is saved begins at the same moment
    const beginning: Beginning = { startAt: this.follower.startedAt };
    await this.leases.saveProgress(DUTY, NODE_ID, beginning);
    // not awaited: it may take longer than the lease, which is renewed meanwhile
    void this.repairAll();
  }

  private async end(): Promise<void> {
    const follower = this.follower;
    this.follower = undefined;
    await follower?.stop();
    this.collector.take();
    this.news.take();
    this.tokens.clear();
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

  /** Announce, repair, then save the token: last, or a crash in between would lose an announcement. */
  private async flush(isLast = false): Promise<void> {
    if (!this.follower || this.isFlushing) return;
    this.isFlushing = true;
    const round = this.collector.nextRound();
    this.tokens.set(round, this.token);
    try {
      this.outdate(round);
      await this.announce(round, isLast);
      await this.repair(round, isLast);
      await this.tell();
      await this.save();
    } catch (error) {
      // what is not dealt with stays, and its token is not saved
      this.defer(error);
    } finally {
      this.isFlushing = false;
    }
  }

  /** People who are not there are told of new messages by jobs: once this resolves these are kept. */
  private tell(): Promise<void> {
    this.telling = this.telling
      .catch(() => undefined)
      .then(async () => {
        const batches = this.news.take();
        try {
          if (batches.length > 0) await this.fanOut.consider(batches);
        } catch (error) {
          this.news.putBack(batches);
          throw error;
        }
      });
    return this.telling;
  }

  private defer(error: unknown): void {
    this.log.warn('heads not relayed, trying again', { reason: String(error) });
  }

  /** The node that stored something says so itself at once, but may have died before, or be cut off from Redis. */
  private outdate(round: number): void {
    for (const { rise } of this.collector.filter(({ seen }) => seen === round - 1))
      this.heads.outdate(rise.conversationId);
  }

  private async announce(round: number, isLast: boolean): Promise<void> {
    const quiet = this.collector.size > BUSY_CONVERSATIONS ? QUIET_ROUNDS_WHEN_BUSY : QUIET_ROUNDS;
    const due = this.collector.filter(
      ({ seen, announced }) =>
        announced < seen && (isLast || round - seen > quiet || round - announced > LATEST_ROUNDS),
    );
    if (due.length === 0) return;
    const sent = new Map(due.map((one) => [one.rise.conversationId, one.sent]));
    const heads = await this.heads.recordMissing(
      due.map(({ rise }) => rise),
      (id) => sent.get(id)?.values() ?? [],
    );
    for (const head of heads) {
      const audience = await this.heads.audience(head.conversationId);
      this.bus.publish(audience.map(userRoom), conversationHead, head);
    }
    // what is seen while this runs belongs to this round or a later one
    for (const sighted of due) sighted.announced = round - 1;
  }

  /** Senders whose node died after it had recorded the head have not read their own message yet. */
  private async repair(round: number, isLast: boolean): Promise<void> {
    const due = this.collector.filter(({ since }) => isLast || round - since >= REPAIR_ROUNDS);
    if (due.length === 0) return;
    const sent = due.flatMap((sighted) => [...sighted.sent.values()]);
    await this.heads.recordSent(sent);
    for (const sighted of due) this.collector.settle(sighted, sent);
    this.hasSettled = true;
  }

  /** Saves how far everything is dealt with; a quiet stream moves on too, to stay within the database's history. */
  private async save(): Promise<void> {
    const oldest = this.collector.oldestRound();
    const token = this.tokens.get(oldest);
    for (const round of this.tokens.keys()) if (round < oldest) this.tokens.delete(round);
    const isDue = performance.now() - this.savedAt > QUIET_SAVE_MS;
    if (!token || this.isRepairing || !(this.hasSettled || isDue)) return;
    await this.leases.saveProgress(DUTY, NODE_ID, token);
    this.hasSettled = false;
    this.savedAt = performance.now();
  }

  private async resign(): Promise<void> {
    this.campaigning.stop();
    for (const timer of this.timers) clearInterval(timer);
    this.timers = [];
    if (!this.follower) return;
    await this.flush(true);
    await this.end();
    await this.leases.release(DUTY, NODE_ID).catch(() => undefined);
  }
}
