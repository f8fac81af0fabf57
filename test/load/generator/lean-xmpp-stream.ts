import { connect, type Socket } from 'node:net';

const MESSAGE = '<message ';
const END = '</message>';

/** How a client signs in: what it says first, then what it has to hear before it says the next. */
export interface SignIn {
  opening: string;
  steps: { hear: string; say: string }[];
}

/** What the owner of a stream hears of it. */
export interface StreamHearing {
  ready(): void;
  /** a whole message, without its end tag */
  message(text: string): void;
  /** once, when the connection is over */
  failed(reason: string): void;
}

/**
 * An XMPP client that costs next to nothing: latin1 strings, one write per turn of the event loop, and instead of an XML
 * parser a search for the ends of messages, which in what a server writes cannot be anything else.
 */
export class LeanXmppStream {
  private out = '';
  private rest = '';
  private isReading = false;
  private isOver = false;
  private readonly steps: SignIn['steps'];
  private readonly socket: Socket;

  constructor(
    { host, port }: { host: string; port: number },
    { opening, steps }: SignIn,
    private readonly hearing: StreamHearing,
  ) {
    this.steps = [...steps];
    this.socket = connect(port, host, () => this.socket.write(opening));
    this.socket.setNoDelay(true);
    this.socket.on('data', (data) => this.read(data.toString('latin1')));
    this.socket.on('error', (error) => this.end(error.message));
    // a server that hangs up says why in its last words
    this.socket.on('close', () => this.end(`closed ${this.rest.slice(-200)}`));
  }

  /** Sends latin1 characters; all of one turn travel in one write. */
  send(stanza: string): void {
    if (this.out === '' && !this.isReading) process.nextTick(() => this.flush());
    this.out += stanza;
  }

  /** Stops reading, as a client does whose device has no time. */
  pause(): void {
    this.socket.pause();
  }

  close(): void {
    this.socket.destroy();
  }

  private end(reason: string): void {
    if (!this.isOver) this.hearing.failed(reason);
    this.isOver = true;
  }

  private flush(): void {
    if (this.out === '' || this.socket.destroyed) return;
    this.socket.write(this.out, 'latin1');
    this.out = '';
  }

  private read(data: string): void {
    this.isReading = true;
    const text = this.rest + data;
    this.rest = this.steps.length > 0 ? this.takeStep(text) : this.takeMessages(text);
    this.isReading = false;
    this.flush();
  }

  /** @returns what is to be looked at again when more has come: nothing after a step, as the server waits as well */
  private takeStep(text: string): string {
    const [step] = this.steps;
    if (!step || !text.includes(step.hear)) return text;
    this.steps.shift();
    this.send(step.say);
    if (this.steps.length === 0) this.hearing.ready();
    return '';
  }

  /** @returns the beginning of what has not come whole */
  private takeMessages(text: string): string {
    let at = 0;
    for (let end = text.indexOf(END); end >= 0; end = text.indexOf(END, at)) {
      this.hearing.message(text.slice(text.indexOf(MESSAGE, at), end));
      at = end + END.length;
    }
    return text.slice(at);
  }
}
