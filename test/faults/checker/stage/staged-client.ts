import type { Watermarks } from '../facts';

/** What a client holds of one conversation. */
export interface Holding {
  seq: number;
  chg: number;
  /** numbers of the messages that it has */
  messages: Set<number>;
  watermarks: Map<string, Watermarks>;
}

/** A client that follows the protocol, as far as a history shows it. */
export class StagedClient {
  isOnline = true;
  private readonly holdings = new Map<string, Holding>();

  constructor(
    readonly name: string,
    readonly userId: string,
  ) {}

  of(conversationId: string): Holding {
    let holding = this.holdings.get(conversationId);
    if (!holding) {
      holding = { seq: 0, chg: 0, messages: new Set(), watermarks: new Map() };
      this.holdings.set(conversationId, holding);
    }
    return holding;
  }

  /** The same device after a restart: it still has everything. */
  restarted(name: string): StagedClient {
    const next = new StagedClient(name, this.userId);
    for (const [conversationId, holding] of this.holdings) next.holdings.set(conversationId, holding);
    return next;
  }
}
