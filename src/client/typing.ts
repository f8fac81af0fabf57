import { Timers } from './timers';
import type { TypingStarted, TypingStopped } from './wire';

// the server takes one a second; it lasts three, so one may get lost
const REPEAT_MS = 1_000;
const IDLE_MS = 3_000;

/** Someone began or stopped typing. */
export interface TypingEvent {
  conversationId: string;
  userId: string;
  isTyping: boolean;
}

/** Who types where, as told by the server. Nobody types for ever: each indicator ends by itself. */
export class TypingIndicators {
  private readonly timers = new Timers();
  private readonly typists = new Map<string, Set<string>>();

  constructor(private readonly onEvent: (event: TypingEvent) => void) {}

  /** Ids of the people who type in a conversation. */
  in(conversationId: string): string[] {
    return [...(this.typists.get(conversationId) ?? [])];
  }

  start({ conversationId, userId, expiresInMs }: TypingStarted): void {
    const typists = this.typists.get(conversationId) ?? new Set();
    this.typists.set(conversationId, typists);
    const isNew = !typists.has(userId);
    typists.add(userId);
    this.timers.set(`${conversationId}:${userId}`, expiresInMs, () => this.stop({ conversationId, userId }));
    if (isNew) this.onEvent({ conversationId, userId, isTyping: true });
  }

  stop({ conversationId, userId }: TypingStopped): void {
    this.timers.clear(`${conversationId}:${userId}`);
    const typists = this.typists.get(conversationId);
    if (!typists?.delete(userId)) return;
    if (typists.size === 0) this.typists.delete(conversationId);
    this.onEvent({ conversationId, userId, isTyping: false });
  }

  /** Ends all indicators of a conversation. */
  clearIn(conversationId: string): void {
    for (const userId of this.in(conversationId)) this.stop({ conversationId, userId });
  }

  /** Ends all indicators: without a connection nobody tells when they end. */
  clear(): void {
    for (const conversationId of [...this.typists.keys()]) this.clearIn(conversationId);
  }
}

/** Says that the own person types: once a second while keys are pressed, and that it is over after 3 s without one. */
export class TypingSignal {
  private readonly timers = new Timers();
  private readonly saidAt = new Map<string, number>();

  constructor(
    private readonly notify: (event: 'typing:start' | 'typing:stop', conversationId: string) => void,
  ) {}

  /** A key was pressed. */
  press(conversationId: string): void {
    const now = Date.now();
    if (now - (this.saidAt.get(conversationId) ?? -Infinity) >= REPEAT_MS) {
      this.saidAt.set(conversationId, now);
      this.notify('typing:start', conversationId);
    }
    this.timers.set(conversationId, IDLE_MS, () => this.notify('typing:stop', conversationId));
  }

  /** The person stopped, or cleared the line. */
  stop(conversationId: string): void {
    if (this.timers.has(conversationId)) this.notify('typing:stop', conversationId);
    this.timers.clear(conversationId);
  }

  /** The message was sent, which ends it on the server too. */
  end(conversationId: string): void {
    this.timers.clear(conversationId);
  }

  clear(): void {
    this.timers.clearAll();
  }
}
