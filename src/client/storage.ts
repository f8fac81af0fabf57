import type { SendExtras } from './sending';

/** A message that has no ack yet. */
export interface PendingSend {
  /** who sends it: another person on the same device must not */
  userId: string;
  conversationId: string;
  clientMessageId: string;
  type: 'text' | 'location' | 'contact';
  content: string;
  /** what it has beside the text */
  extras?: SendExtras;
  /** ISO 8601, by the clock of the device */
  queuedAt: string;
  /** rises with each send */
  order: number;
}

/** Keeps what must survive a restart of the client: the messages without an ack. Calls may come before others ended. */
export interface ClientStorage {
  /** everything that was put and not deleted, in any order */
  all(): Promise<PendingSend[]>;
  put(send: PendingSend): Promise<void>;
  delete(clientMessageId: string): Promise<void>;
}

/** Survives a sign-out, not the end of the process. */
export class MemoryStorage implements ClientStorage {
  private readonly sends = new Map<string, PendingSend>();

  all(): Promise<PendingSend[]> {
    return Promise.resolve([...this.sends.values()]);
  }

  put(send: PendingSend): Promise<void> {
    this.sends.set(send.clientMessageId, send);
    return Promise.resolve();
  }

  delete(clientMessageId: string): Promise<void> {
    this.sends.delete(clientMessageId);
    return Promise.resolve();
  }
}
