import { Histogram, type Latency } from './histogram';

/** What became of the messages of a run. Latencies are in milliseconds, those of the measured window only. */
export interface Tally {
  seconds: number;
  sent: number;
  acked: number;
  receipted: number;
  delivered: number;
  /** within the window */
  window: { acked: number; receipted: number; delivered: number };
  /** acked, but not delivered to everyone it should have reached when the run was over */
  lost: number;
  duplicated: number;
  outOfOrder: number;
  failures: number;
  firstFailure?: string;
  delivery: Latency;
  ack: Latency;
  receipt: Latency;
  /** from the last send until everything had arrived */
  drainMs: number;
}

/** Times of one sender's messages in flight; older ones are forgotten. */
const RING = 4_096;

/** What one user has of another's messages. */
interface Line {
  /** the lowest number that is above all that came */
  next: number;
  /** numbers below it that did not come */
  skipped: Set<number>;
}

/** Book-keeping of a run: when each message was to be sent, and where it arrived. */
export class Ledger {
  sent = 0;
  acked = 0;
  receipted = 0;
  delivered = 0;
  failures = 0;
  firstFailure?: string;
  private refused = 0;
  /** deliveries of messages that were refused: some are stored all the same, when the answer came too late */
  private unexpected = 0;
  private duplicated = 0;
  private outOfOrder = 0;
  /** per sender, when each of the newest messages was to be sent */
  private readonly times: Float64Array[];
  /** by receiver and sender */
  private readonly lines: Map<number, Line>[];
  /** by sender, who has heard of them */
  private readonly hearers: number[][];
  /** by sender, what was refused */
  private readonly refusals = new Map<number, Set<number>>();
  private window?: { from: number; to: number; acked: number; receipted: number; delivered: number };
  private readonly histograms = { delivery: new Histogram(), ack: new Histogram(), receipt: new Histogram() };

  /** @param reach at how many users each message should arrive */
  constructor(
    private readonly users: number,
    private readonly reach: number,
  ) {
    this.times = Array.from({ length: users }, () => new Float64Array(RING));
    this.lines = Array.from({ length: users }, () => new Map());
    this.hearers = Array.from({ length: users }, () => []);
  }

  /** From now until `endWindow` what happens counts. */
  beginWindow(): void {
    this.window = { from: performance.now(), to: Infinity, acked: 0, receipted: 0, delivered: 0 };
  }

  endWindow(): void {
    if (this.window) this.window.to = performance.now();
  }

  /** @param at when it was to be sent, which may be earlier than now */
  noteSent(sender: number, serial: number, at = performance.now()): void {
    this.sent += 1;
    this.times[sender]![serial % RING] = at;
  }

  noteAcked(sender: number, serial: number): void {
    this.acked += 1;
    this.measure('ack', 'acked', sender, serial);
  }

  noteReceipted(sender: number, serial: number): void {
    this.receipted += 1;
    this.measure('receipt', 'receipted', sender, serial);
  }

  /** Messages of one sender must arrive one after the other. */
  noteReceived(receiver: number, sender: number, serial: number): void {
    if (receiver === sender || sender >= this.users) return;
    const lines = this.lines[receiver]!;
    let line = lines.get(sender);
    if (!line) {
      lines.set(sender, (line = { next: 0, skipped: new Set() }));
      this.hearers[sender]!.push(receiver);
    }
    if (serial < line.next) {
      if (!line.skipped.delete(serial)) {
        this.duplicated += 1;
        return;
      }
      this.outOfOrder += 1;
    }
    // what was skipped may have been refused, or is lost, or comes too late: only the last is disorder
    for (; line.next <= serial; line.next += 1) if (line.next < serial) line.skipped.add(line.next);
    this.delivered += 1;
    if (this.refusals.get(sender)?.has(serial)) this.unexpected += 1;
    this.measure('delivery', 'delivered', sender, serial);
  }

  noteFailure(reason: string): void {
    this.failures += 1;
    this.firstFailure ??= reason;
  }

  /** A message was not taken: it counts as answered, and is expected nowhere. */
  noteRefused(sender: number, serial: number, reason: string): void {
    this.refused += 1;
    this.noteFailure(reason);
    const refusals = this.refusals.get(sender) ?? new Set();
    this.refusals.set(sender, refusals.add(serial));
    for (const receiver of this.hearers[sender]!) {
      const { next, skipped } = this.lines[receiver]!.get(sender)!;
      if (serial < next && !skipped.has(serial)) this.unexpected += 1;
    }
  }

  get isDrained(): boolean {
    return this.acked + this.refused >= this.sent && this.lost === 0;
  }

  private get lost(): number {
    return Math.max(0, this.acked * this.reach - (this.delivered - this.unexpected));
  }

  tally(drainMs: number): Tally {
    const { from = 0, to = 0, ...window } = this.window ?? { acked: 0, receipted: 0, delivered: 0 };
    const { sent, acked, receipted, delivered, duplicated, outOfOrder, failures, firstFailure } = this;
    return {
      seconds: (to - from) / 1000,
      ...{ sent, acked, receipted, delivered, duplicated, outOfOrder, failures },
      ...(firstFailure && { firstFailure }),
      lost: this.lost,
      window,
      delivery: this.histograms.delivery.summary(),
      ack: this.histograms.ack.summary(),
      receipt: this.histograms.receipt.summary(),
      drainMs,
    };
  }

  private measure(
    histogram: 'delivery' | 'ack' | 'receipt',
    counter: 'acked' | 'receipted' | 'delivered',
    sender: number,
    serial: number,
  ): void {
    const { window } = this;
    const now = performance.now();
    if (!window || now < window.from || now > window.to) return;
    window[counter] += 1;
    const at = this.times[sender]![serial % RING]!;
    this.histograms[histogram].add(now - at);
  }
}
