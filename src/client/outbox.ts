import { localErrors, toParleyError, type ParleyError } from './errors';
import { type Draft, isSameSend, payloadOf } from './sending';
import type { ClientStorage, PendingSend } from './storage';
import type { SendAck, SendMessage } from './wire';

/** Most messages that may wait at the same time. */
export const MAX_PENDING = 1_000;

export interface OutboxOptions {
  storage: ClientStorage;
  /** repeats the send until it is answered for good */
  deliver: (message: SendMessage) => Promise<SendAck>;
  /** a message is stored; called before its promise resolves */
  onStored: (send: PendingSend, ack: SendAck) => void;
  /** what nobody else hears of: storage that fails, a refused message of an earlier run */
  onFault: (error: unknown) => void;
}

interface Entry {
  send: PendingSend;
  saved: Promise<void>;
  promise: Promise<SendAck>;
  resolve: (ack: SendAck) => void;
  reject: (error: ParleyError) => void;
}

/**
 * Messages on their way. Within a conversation the next one leaves when the one before it is stored: whatever is lost,
 * refused or repeated, they are numbered in the order in which they were written. Conversations do not wait for each
 * other.
 */
export class Outbox {
  private readonly lanes = new Map<string, Entry[]>();
  private readonly running = new Set<string>();
  private readonly entries = new Map<string, Entry>();
  private restoring: Promise<void> = Promise.resolve();
  private order = 0;

  constructor(private readonly options: OutboxOptions) {}

  /** Takes up what a person left behind in the storage, before anything newer. */
  restore(userId: string): void {
    this.restoring = this.load(userId).catch((error: unknown) => this.options.onFault(error));
  }

  /**
   * Stores a message on the server, however often it must be sent.
   * @throws ParleyError the refusal that made sending useless; OUTBOX_FULL
   */
  send(draft: Draft): Promise<SendAck> {
    const twin = this.entries.get(draft.clientMessageId);
    if (twin) return isSameSend(twin.send, draft) ? twin.promise : Promise.reject(localErrors.REUSED_ID());
    if (this.entries.size >= MAX_PENDING) return Promise.reject(localErrors.OUTBOX_FULL());
    // by the clock, so that it also rises over restarts
    this.order = Math.max(this.order + 1, Date.now());
    const send = { ...draft, order: this.order, queuedAt: new Date().toISOString() };
    const entry = this.enter(send, this.guard(this.options.storage.put(send)));
    this.laneOf(send.conversationId).push(entry);
    void this.run(send.conversationId);
    return entry.promise;
  }

  /** What is on its way in a conversation, in order. */
  pending(conversationId: string): PendingSend[] {
    return (this.lanes.get(conversationId) ?? []).map(({ send }) => send);
  }

  /** Lets the storage forget everything that waits. */
  async clear(): Promise<void> {
    await Promise.all([...this.entries.keys()].map((id) => this.guard(this.options.storage.delete(id))));
  }

  private async load(userId: string): Promise<void> {
    const stored = await this.options.storage.all();
    const left = stored.filter((send) => send.userId === userId && !this.entries.has(send.clientMessageId));
    // the newest first, each before what its lane holds already
    for (const send of left.sort((a, b) => b.order - a.order)) {
      const entry = this.enter(send, Promise.resolve());
      entry.promise.catch((error: unknown) => this.options.onFault(error));
      this.laneOf(send.conversationId).unshift(entry);
    }
    for (const conversationId of new Set(left.map((send) => send.conversationId)))
      void this.run(conversationId);
  }

  private enter(send: PendingSend, saved: Promise<void>): Entry {
    const deferred = {} as Pick<Entry, 'resolve' | 'reject'>;
    const promise = new Promise<SendAck>((resolve, reject) => Object.assign(deferred, { resolve, reject }));
    const entry = { send, saved, promise, ...deferred };
    this.entries.set(send.clientMessageId, entry);
    return entry;
  }

  private laneOf(conversationId: string): Entry[] {
    const lane = this.lanes.get(conversationId) ?? [];
    this.lanes.set(conversationId, lane);
    return lane;
  }

  private async run(conversationId: string): Promise<void> {
    if (this.running.has(conversationId)) return;
    this.running.add(conversationId);
    await this.restoring;
    const lane = this.laneOf(conversationId);
    for (let entry = lane[0]; entry; entry = lane[0]) await this.settle(entry, lane);
    this.lanes.delete(conversationId);
    this.running.delete(conversationId);
  }

  private async settle(entry: Entry, lane: Entry[]): Promise<void> {
    await entry.saved;
    const { clientMessageId } = entry.send;
    let settled: () => void;
    let isOver = true;
    try {
      const ack = await this.options.deliver(payloadOf(entry.send));
      settled = () => {
        this.options.onStored(entry.send, ack);
        entry.resolve(ack);
      };
    } catch (thrown) {
      const error = toParleyError(thrown);
      // not refused: it leaves when the same person signs in again
      isOver = error.code !== 'SIGNED_OUT';
      settled = () => entry.reject(error);
    }
    lane.shift();
    this.entries.delete(clientMessageId);
    if (isOver) void this.guard(this.options.storage.delete(clientMessageId));
    settled();
  }

  private guard(work: Promise<void>): Promise<void> {
    return work.catch((error: unknown) => this.options.onFault(error));
  }
}
