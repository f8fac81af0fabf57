import { setTimeout as delay } from 'node:timers/promises';
import type { Chatter, Dialect, Seat } from './chatter';
import { Ledger, type Tally } from './ledger';

/** How the users of a run behave. */
export interface Plan {
  /** each user keeps this many messages under way; a message is under way until it is acked and receipted */
  outstanding?: number;
  /** or: all users together send so many messages a second, whatever comes back */
  ratePerSecond?: number;
  /** typing events a second of all users together */
  typingPerSecond?: number;
  warmUpSeconds: number;
  seconds: number;
  /** how many users each message reaches beside its sender; 1 unless given */
  reach?: number;
  /** only the first so many users send; all unless given */
  senders?: number;
  /** is a message done when acked, without waiting for the receipt */
  ackOnly?: boolean;
}

/** How long after its last message a run waits for what is still on its way. */
const DRAIN_MS = 20_000;
const TICK_MS = 1;
const POLL_MS = 5;
/** Connections being made at once. */
const CONNECTING = 50;

/** The users of a run, connected. */
export class Driver {
  private readonly chatters: Chatter[] = [];
  private readonly serials: Int32Array;
  private readonly half: Uint8Array[] = [];
  private ledger: Ledger;
  private plan?: Plan;
  private isSending = false;

  constructor(
    private readonly dialect: Dialect,
    private readonly seats: readonly Seat[],
    private readonly run: string,
  ) {
    this.serials = new Int32Array(seats.length);
    this.ledger = new Ledger(seats.length, 1);
  }

  /** Connects everybody; resolves when all are ready. @throws when one is refused */
  async connect(): Promise<void> {
    const positions = this.seats.keys();
    const line = async () => {
      for (const position of positions) await this.join(position);
    };
    await Promise.all(Array.from({ length: CONNECTING }, line));
  }

  /** Lets the users of a plan talk. @param onWindow told when what happens begins and ceases to count */
  async perform(plan: Plan, onWindow: (phase: 'begin' | 'end') => void): Promise<Tally> {
    this.plan = plan;
    this.ledger = new Ledger(this.seats.length, plan.reach ?? 1);
    this.serials.fill(0);
    this.isSending = true;
    const stop = plan.ratePerSecond === undefined ? this.sendClosed(plan) : this.sendOpen(plan.ratePerSecond);
    const stopTyping = this.every(plan.typingPerSecond ?? 0, (i) =>
      this.chatters[i % this.chatters.length]!.type(),
    );
    await delay(plan.warmUpSeconds * 1000);
    this.ledger.beginWindow();
    onWindow('begin');
    await delay(plan.seconds * 1000);
    this.ledger.endWindow();
    onWindow('end');
    this.isSending = false;
    stop();
    stopTyping();
    return this.ledger.tally(await this.drain());
  }

  /** Stops reading at these users. */
  pause(positions: readonly number[]): void {
    for (const position of positions) this.chatters[position]?.pause();
  }

  close(): void {
    this.isSending = false;
    this.plan = undefined;
    for (const chatter of this.chatters) chatter.close();
  }

  private join(position: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (serial: number, part: 1 | 2) => this.settle(position, serial, part);
      this.chatters[position] = this.dialect(this.seats[position]!, position, this.run, {
        ready: resolve,
        acked: (serial) => {
          this.ledger.noteAcked(position, serial);
          settle(serial, 1);
        },
        receipted: (serial) => {
          this.ledger.noteReceipted(position, serial);
          settle(serial, 2);
        },
        received: (sender, serial) => this.ledger.noteReceived(position, sender, serial),
        refused: (serial, reason) => this.ledger.noteRefused(position, serial, reason),
        failed: (reason) => {
          if (this.plan) this.ledger.noteFailure(reason);
          reject(new Error(reason));
        },
      });
    });
  }

  private send(position: number, at?: number): void {
    const serial = this.serials[position]!;
    this.serials[position] = serial + 1;
    this.ledger.noteSent(position, serial, at);
    this.chatters[position]!.send(serial);
  }

  private sendClosed({ outstanding = 1, senders = this.seats.length }: Plan): () => void {
    this.half.length = 0;
    for (let position = 0; position < senders; position += 1) {
      this.half[position] = new Uint8Array(4_096);
      for (let i = 0; i < outstanding; i += 1) this.send(position);
    }
    return () => undefined;
  }

  /** A message is done when both its ack and its receipt are there; then its sender writes the next. */
  private settle(position: number, serial: number, part: 1 | 2): void {
    const parts = this.half[position];
    if (!this.plan || this.plan.ratePerSecond !== undefined || !parts) return;
    const slot = serial & 4_095;
    parts[slot]! |= this.plan.ackOnly ? 3 : part;
    if (parts[slot] !== 3 || (this.plan.ackOnly && part === 2)) return;
    parts[slot] = 0;
    if (this.isSending) this.send(position);
  }

  /** Each message has its moment, kept or not: latency counts from there (no coordinated omission). */
  private sendOpen(ratePerSecond: number): () => void {
    const senders = this.plan?.senders ?? this.seats.length;
    return this.every(ratePerSecond, (_i, at) => this.send(Math.floor(Math.random() * senders), at));
  }

  private every(perSecond: number, act: (i: number, at: number) => void): () => void {
    if (perSecond <= 0) return () => undefined;
    const begin = performance.now();
    let done = 0;
    const timer = setInterval(() => {
      const due = ((performance.now() - begin) / 1000) * perSecond;
      for (; done < due; done += 1) act(done, begin + (done / perSecond) * 1000);
    }, TICK_MS);
    return () => clearInterval(timer);
  }

  private async drain(): Promise<number> {
    const begin = performance.now();
    while (!this.ledger.isDrained && performance.now() - begin < DRAIN_MS) await delay(POLL_MS);
    return performance.now() - begin;
  }
}
