import { performance } from 'node:perf_hooks';
import type { Deed, HistoryRecord } from '../checker/history';
import type { HistoryWriter } from '../checker/history-file';

type Timed<R> = R extends HistoryRecord ? Omit<R, 'at'> : never;
/** A record before its moment is known. */
export type Entry = Timed<HistoryRecord>;

/** The history of a run as it is written: gives every record its moment, and counts what the runner goes by. */
export class Journal {
  /** different messages with an ack */
  acked = 0;
  /** milliseconds from the wish to send to the ack, of each */
  readonly waits: number[] = [];
  /** clients whose session ended although nobody signed out */
  readonly lostSessions: string[] = [];
  /** what somebody could do although nobody may */
  readonly breaches: string[] = [];
  /** refusals by code */
  readonly refusals: Record<string, number> = {};
  /** what else was refused for good, by code */
  readonly failures: Record<string, number> = {};
  /** how often each deed was acked as something that happened */
  readonly deeds: Partial<Record<Deed, number>> = {};
  /** refusals of deeds for good, by code */
  readonly denials: Record<string, number> = {};
  private readonly begin = performance.now();
  private readonly wished = new Map<string, Deed>();
  private readonly wishes = new Map<string, number>();
  private watchers: ((wishedAt: number) => void)[] = [];
  private readonly awaited = new Map<string, () => void>();

  constructor(private readonly writer: HistoryWriter) {}

  /** Milliseconds since the run began. */
  now(): number {
    return performance.now() - this.begin;
  }

  write(entry: Entry): void {
    const at = this.now();
    this.writer.append({ at, ...entry });
    if (entry.type === 'send') this.wishes.set(entry.clientMessageId, at);
    if (entry.type === 'ack') this.noteAck(entry.clientMessageId, at);
    if (entry.type === 'wish') this.wished.set(entry.clientChangeId, entry.deed);
    if (entry.type === 'done') this.noteDone(entry.clientChangeId, entry.chg);
    if (entry.type === 'denied' && !entry.retryable)
      this.denials[entry.code] = (this.denials[entry.code] ?? 0) + 1;
    if (entry.type === 'refusal') this.refusals[entry.code] = (this.refusals[entry.code] ?? 0) + 1;
  }

  /** Calls back at the first ack of each message, with the moment in which it was wished for; returns how to end that. */
  onAck(watcher: (wishedAt: number) => void): () => void {
    this.watchers.push(watcher);
    return () => (this.watchers = this.watchers.filter((one) => one !== watcher));
  }

  /** Calls back when this message has an ack, whoever got it: the device may have been restarted meanwhile. */
  onceAcked(clientMessageId: string, call: () => void): void {
    this.awaited.set(clientMessageId, call);
  }

  /** A refusal of whatever a client did; sends are in the history as well. */
  noteFailure(error: Error): void {
    const name = (error as { code?: string }).code ?? error.message;
    this.failures[name] = (this.failures[name] ?? 0) + 1;
  }

  /** Each once, however often it is answered. */
  private noteDone(clientChangeId: string, chg: number): void {
    const deed = this.wished.get(clientChangeId);
    if (!deed || chg === 0) return;
    this.wished.delete(clientChangeId);
    this.deeds[deed] = (this.deeds[deed] ?? 0) + 1;
  }

  private noteAck(clientMessageId: string, at: number): void {
    const wishedAt = this.wishes.get(clientMessageId);
    if (wishedAt === undefined) return;
    this.wishes.delete(clientMessageId);
    this.acked += 1;
    this.waits.push(at - wishedAt);
    this.awaited.get(clientMessageId)?.();
    this.awaited.delete(clientMessageId);
    for (const watch of this.watchers) watch(wishedAt);
  }
}
