/** A server-sent event. */
export interface StreamEvent {
  event: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into events of any shape
  data: any;
  /** when it arrived, by `performance.now` */
  at: number;
}

/** An answer that is a stream of server-sent events. */
export class EventStream {
  readonly events: StreamEvent[] = [];
  /** resolves when the server has ended it */
  readonly ended: Promise<void>;
  private readonly waiting = new Set<() => void>();

  private constructor(
    readonly answer: Response,
    private readonly abort: AbortController,
  ) {
    this.ended = this.read();
  }

  /** Resolves with the headers. */
  static async open(url: string, path: string, token: string): Promise<EventStream> {
    const abort = new AbortController();
    const headers = { authorization: `Bearer ${token}` };
    return new EventStream(await fetch(url + path, { headers, signal: abort.signal }), abort);
  }

  /** The first event, of those that have come and that are to come, that satisfies. */
  async until(isWanted: (event: StreamEvent) => boolean): Promise<StreamEvent> {
    for (;;) {
      const found = this.events.find(isWanted);
      if (found) return found;
      await new Promise<void>((resolve) => this.waiting.add(resolve));
    }
  }

  close(): void {
    this.abort.abort();
  }

  private async read(): Promise<void> {
    let text = '';
    const decoder = new TextDecoder();
    try {
      for await (const chunk of this.answer.body as unknown as AsyncIterable<Uint8Array>) {
        const blocks = (text + decoder.decode(chunk, { stream: true })).split('\n\n');
        text = blocks.pop()!;
        for (const block of blocks) this.take(block);
      }
    } catch {
      // cut off, by us or by the server
    }
  }

  private take(block: string): void {
    const lines = block.split('\n').map((line) => line.split(/: (.*)/s) as [string, string]);
    const { event = 'message', data } = Object.fromEntries(lines) as Record<string, string>;
    this.events.push({ event, data: JSON.parse(data ?? 'null'), at: performance.now() });
    for (const resolve of this.waiting) resolve();
    this.waiting.clear();
  }
}
