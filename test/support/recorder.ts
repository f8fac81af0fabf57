import type { Socket } from 'socket.io-client';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into payloads of any shape
type Payload = Record<string, any>;

/** Everything a socket hears from now on, in order. */
export class Recorder {
  readonly heard: { event: string; payload: Payload }[] = [];
  private waiting: (() => void)[] = [];

  constructor(socket: Socket) {
    socket.onAny((event: string, payload: Payload) => {
      this.heard.push({ event, payload });
      for (const wake of this.waiting.splice(0)) wake();
    });
  }

  /** What was heard of one event so far. */
  of(event: string): Payload[] {
    return this.heard.filter((one) => one.event === event).map(({ payload }) => payload);
  }

  /** The first event of this name that satisfies `matches`, heard already or still to come. */
  async until(event: string, matches: (payload: Payload) => boolean = () => true): Promise<Payload> {
    for (;;) {
      const found = this.of(event).find(matches);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  /** Resolves once `count` events of this name were heard. */
  async count(event: string, count: number): Promise<Payload[]> {
    while (this.of(event).length < count) await new Promise<void>((resolve) => this.waiting.push(resolve));
    return this.of(event);
  }
}
