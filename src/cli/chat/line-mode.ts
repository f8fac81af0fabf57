import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { Change, Message, ParleyClient, Presence, StatusUpdate, TypingEvent } from '../../client';
import { ChatRoom } from './chat-room';
import type { Front } from './chat.types';
import { printableLine } from './sanitise';
import type { Panel, Tick } from './view-model';

const SHOWN_AT_OPENING = 20;
// a script must end although the server is gone
const SUBMIT_TIMEOUT_MS = 30_000;
const TICKS: Record<Tick, string> = { pending: '⏳', sent: '✓', delivered: '✓✓', read: '✓✓ read' };

/** `bob: hello`, on one line whatever the text holds. */
export function messageLine(name: string, { content, deletedAt }: Message, tick?: Tick): string {
  const text = deletedAt ? '(deleted)' : printableLine(content);
  return `${printableLine(name)}: ${text}${tick ? `  ${TICKS[tick]}` : ''}`;
}

/** The chat as plain lines: one per event, commands and messages from the input; for scripts and simple terminals. */
export class LineMode implements Front {
  private readonly room: ChatRoom;
  private readonly confirmed = new Map<string, { delivered: number; read: number }>();
  private readonly states = new Map<string, string>();
  private finish: () => void = () => undefined;

  constructor(
    private readonly client: ParleyClient,
    private readonly input: Readable,
    private readonly output: Writable,
  ) {
    this.room = new ChatRoom(client, this, () => this.finish());
  }

  /** Reads lines and prints events until `/quit` or the end of the input. */
  async run(): Promise<void> {
    const left = new Promise<void>((resolve) => (this.finish = resolve));
    const lines = createInterface({ input: this.input, terminal: false });
    const stops = this.listen();
    this.print(`state: ${this.client.state}`);
    try {
      await Promise.race([left, this.obey(lines)]);
    } finally {
      for (const stop of stops) stop();
      lines.close();
    }
  }

  /** Ends `run`. */
  leave(): void {
    this.finish();
  }

  notice(text: string): void {
    this.print(text);
  }

  panel({ title, lines }: Panel): void {
    this.print(`${title}:`);
    for (const line of lines.filter(Boolean)) this.print(`  ${line}`);
  }

  opened(): void {
    const { current } = this.room;
    if (!current) return this.list();
    this.print(`open: ${this.nameIn(current.id, current.peer?.id)}`);
    this.older(this.client.messages(current.id).slice(-SHOWN_AT_OPENING));
  }

  older(messages: Message[]): void {
    for (const message of messages) this.print(`  ${this.line(message)}`);
  }

  /** One line after the other, as the second may need what the first did; they are taken in before they can be obeyed. */
  private obey(lines: Interface): Promise<void> {
    let work = this.begin();
    lines.on('line', (line) => {
      work = work.then(() => this.submit(line));
    });
    return new Promise((resolve, reject) => {
      lines.on('close', () => void work.then(resolve, reject));
    });
  }

  private async begin(): Promise<void> {
    await this.client.ready();
    this.room.follow();
    this.list();
  }

  private async submit(line: string): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const expired = new Promise<void>((resolve) => {
      timer = setTimeout(() => {
        this.print('no answer yet; it is tried on');
        resolve();
      }, SUBMIT_TIMEOUT_MS);
    });
    await Promise.race([this.room.submit(line), expired]);
    clearTimeout(timer);
  }

  private listen(): (() => void)[] {
    const { client } = this;
    return [
      client.on('state', (state) => this.print(`state: ${state}`)),
      client.on('message', (message) => {
        this.print(this.line(message));
        this.room.read(message.conversationId);
      }),
      client.on('change', (change) => this.print(this.changeLine(change))),
      client.on('receipt', (receipt) => this.confirm(receipt)),
      client.on('typing', (event) => this.print(this.typingLine(event))),
      client.on('presence', (presence) => this.showPresence(presence)),
      client.on('conversation', () => client.state === 'live' && this.room.follow()),
      client.on('error', (error) => this.print(`error: ${printableLine(error.message)}`)),
    ];
  }

  private list(): void {
    const rows = this.client.conversations();
    for (const [index, { id, peer, unread, lastMessage }] of rows.entries()) {
      const badge = unread > 0 ? ` (${unread} unread)` : '';
      const last = lastMessage ? `  ${this.line(lastMessage)}` : '';
      this.print(`${index + 1}. ${this.nameIn(id, peer?.id)}${badge}${last}`);
    }
  }

  private line(message: Message): string {
    const isOwn = message.senderId === this.client.session?.user.id;
    const tick = isOwn ? this.client.statusOf(message) : undefined;
    return messageLine(this.nameIn(message.conversationId, message.senderId), message, tick);
  }

  private changeLine({ conversationId, actorId, type, content = '' }: Change): string {
    const name = this.nameIn(conversationId, actorId);
    return type === 'message:deleted'
      ? `${name} deleted a message`
      : `${name} edited: ${printableLine(content)}`;
  }

  private typingLine({ conversationId, userId, isTyping }: TypingEvent): string {
    return `${this.nameIn(conversationId, userId)} ${isTyping ? 'is typing…' : 'stopped typing'}`;
  }

  private showPresence({ userId, state, text = '' }: Presence): void {
    const line = `${state}${text && ` – ${printableLine(text)}`}`;
    if (state === 'hidden' || this.states.get(userId) === line) return;
    this.states.set(userId, line);
    const conversation = this.client.conversations().find(({ peer }) => peer?.id === userId);
    if (conversation) this.print(`${this.nameIn(conversation.id, userId)} is ${line}`);
  }

  /** Prints the newest own message that a receipt reaches, once for each tick. */
  private confirm({ conversationId, userId, deliveredSeq, readSeq }: StatusUpdate): void {
    const ownId = this.client.session?.user.id;
    if (userId === ownId) return;
    const own = this.client.messages(conversationId).filter(({ senderId }) => senderId === ownId);
    const newest = (from: number, to: number) => own.findLast(({ seq }) => seq > from && seq <= to);
    const done = this.confirmed.get(conversationId) ?? { delivered: 0, read: 0 };
    const read = newest(done.read, readSeq);
    const delivered = newest(Math.max(done.delivered, readSeq), deliveredSeq);
    for (const message of [read, delivered]) if (message) this.print(this.line(message));
    this.confirmed.set(conversationId, {
      delivered: Math.max(done.delivered, readSeq, deliveredSeq),
      read: Math.max(done.read, readSeq),
    });
  }

  /** Lines are for scripts, so people go by their unique names. */
  private nameIn(conversationId: string, userId: string | undefined): string {
    const { session } = this.client;
    if (session && userId === session.user.id) return session.user.username;
    return printableLine(this.client.conversation(conversationId)?.peer?.username ?? '') || 'somebody';
  }

  private print(line: string): void {
    this.output.write(`${line}\n`);
  }
}
