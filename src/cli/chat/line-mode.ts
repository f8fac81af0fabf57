import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type {
  Change,
  Conversation,
  Message,
  ParleyClient,
  Presence,
  StatusUpdate,
  TypingEvent,
} from '../../client';
import { ChatRoom } from './chat-room';
import type { Front } from './chat.types';
import { contentText } from './content-text';
import { conversationName } from './people';
import { printableLine } from './sanitise';
import { quoteText } from './quote-text';
import { namedIn, systemText } from './system-text';
import type { Panel, Tick } from './view-model';

const SHOWN_AT_OPENING = 20;
// a script must end although the server is gone
const SUBMIT_TIMEOUT_MS = 30_000;
const TICKS: Record<Tick, string> = { pending: '⏳', sent: '✓', delivered: '✓✓', read: '✓✓ read' };

/** `bob: hello`, on one line whatever the text holds. @param quote what it answers */
export function messageLine(name: string, message: Message, tick?: Tick, quote?: string): string {
  const text = message.deletedAt ? '(deleted)' : printableLine(contentText(message));
  const answered = quote === undefined ? '' : `(> ${quote}) `;
  return `${printableLine(name)}: ${answered}${text}${tick ? `  ${TICKS[tick]}` : ''}`;
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
    this.print(`open: ${titleOf(current)}`);
    this.older(this.client.messages(current.id).slice(-SHOWN_AT_OPENING));
  }

  older(messages: Message[]): void {
    for (const message of messages) this.print(`  ${this.said(message)}`);
  }

  learnt(): void {
    // what is printed stays as it is
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
    const { client, room } = this;
    await client.ready();
    room.follow();
    const groups = client.conversations().filter(({ type }) => type !== 'dm');
    await room.names.settle(groups.flatMap(({ lastMessage }) => (lastMessage ? namedIn(lastMessage) : [])));
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
      client.on('change', (change) => this.showChange(change)),
      client.on('receipt', (receipt) => this.confirm(receipt)),
      client.on('typing', (event) => this.print(this.typingLine(event))),
      client.on('presence', (presence) => this.showPresence(presence)),
      this.room.followNotifications(),
      client.on('conversation', ({ conversationId, isRemoved }) => {
        if (isRemoved) this.room.removed(conversationId);
        if (client.state === 'live') this.room.follow();
      }),
      client.on('error', (error) => this.print(`error: ${printableLine(error.message)}`)),
    ];
  }

  private list(): void {
    const rows = this.client.conversations();
    for (const [index, conversation] of rows.entries()) {
      const { unread, unreadMentions, lastMessage } = conversation;
      const toYou = unreadMentions ? `, ${unreadMentions.length} for you` : '';
      const badge = unread > 0 ? ` (${unread} unread${toYou})` : '';
      const last = lastMessage ? `  ${this.said(lastMessage)}` : '';
      this.print(`${index + 1}. ${titleOf(conversation)}${badge}${last}`);
    }
  }

  private line(message: Message): string {
    return this.where(message.conversationId) + this.said(message);
  }

  /** The group in which something happens; of two people it is clear. */
  private where(conversationId: string): string {
    const conversation = this.client.conversation(conversationId);
    return conversation && conversation.type !== 'dm' ? `[${titleOf(conversation)}] ` : '';
  }

  private said(message: Message): string {
    const { conversationId, senderId, type } = message;
    const nameOf = (userId: string) => this.nameIn(conversationId, userId);
    if (type === 'system') return `* ${systemText(message, { nameOf })}`;
    const isOwn = senderId === this.client.session?.user.id;
    const tick = isOwn ? this.client.statusOf(message) : undefined;
    return messageLine(nameOf(senderId), message, tick, quoteText(this.client, message, nameOf));
  }

  /** Prints what happened to a message; what happened to the conversation itself a message tells, too. */
  private showChange(change: Change): void {
    const { conversationId, messageId, actorId } = change;
    if (messageId === undefined) return;
    this.print(`${this.where(conversationId)}${this.nameIn(conversationId, actorId)} ${didText(change)}`);
  }

  private typingLine({ conversationId, userId, isTyping }: TypingEvent): string {
    const does = isTyping ? 'is typing…' : 'stopped typing';
    return `${this.where(conversationId)}${this.nameIn(conversationId, userId)} ${does}`;
  }

  private showPresence({ userId, state, text = '' }: Presence): void {
    const line = `${state}${text && ` – ${printableLine(text)}`}`;
    if (state === 'hidden' || this.states.get(userId) === line) return;
    this.states.set(userId, line);
    const conversation = this.client.conversations().find(({ peer }) => peer?.id === userId);
    if (conversation) this.print(`${this.nameIn(conversation.id, userId)} is ${line}`);
  }

  /** Prints the newest own message that has come further by a receipt, once for each tick. */
  private confirm({ conversationId, userId }: StatusUpdate): void {
    const { client, confirmed } = this;
    const ownId = client.session?.user.id;
    if (userId === ownId) return;
    const own = client
      .messages(conversationId)
      .filter(({ senderId, type }) => senderId === ownId && type !== 'system');
    const newest = (tick: Tick, above: number) =>
      own.findLast((message) => message.seq > above && client.statusOf(message) === tick);
    const done = confirmed.get(conversationId) ?? { delivered: 0, read: 0 };
    const read = newest('read', done.read);
    const readSeq = Math.max(done.read, read?.seq ?? 0);
    const delivered = newest('delivered', Math.max(done.delivered, readSeq));
    for (const message of [read, delivered]) if (message) this.print(this.line(message));
    confirmed.set(conversationId, {
      delivered: Math.max(done.delivered, readSeq, delivered?.seq ?? 0),
      read: readSeq,
    });
  }

  /** Lines are for scripts, so people go by their unique names. */
  private nameIn(conversationId: string, userId: string): string {
    const { peer } = this.client.conversation(conversationId) ?? {};
    return peer?.id === userId ? printableLine(peer.username) : this.room.names.unique(userId);
  }

  private print(line: string): void {
    this.output.write(`${line}\n`);
  }
}

/** What somebody did to a message. */
function didText({ type, content = '', reaction, isPinned }: Change): string {
  if (reaction) {
    const emoji = printableLine(reaction.emoji);
    return reaction.isOn ? `reacted with ${emoji}` : `took ${emoji} back`;
  }
  if (type === 'pin:updated') return isPinned ? 'pinned a message' : 'took a pinned message down';
  return type === 'message:deleted' ? 'deleted a message' : `edited: ${printableLine(content)}`;
}

function titleOf(conversation: Conversation): string {
  const { peer } = conversation;
  return peer ? printableLine(peer.username) : conversationName(conversation);
}
