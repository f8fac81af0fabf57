import { emitKeypressEvents } from 'node:readline';
import type { ReadStream, WriteStream } from 'node:tty';
import type { Message, ParleyClient } from '../../client';
import { ChatRoom } from './chat-room';
import type { Front } from './chat.types';
import { type Key, LineEditor } from './line-editor';
import { nameOf } from './people';
import { type Frame, renderScreen } from './render-screen';
import { printableLine } from './sanitise';
import { Screen } from './screen';
import type { Paint } from './style';
import {
  arrivalText,
  conversationRows,
  openConversation,
  type OpenConversation,
  type Panel,
  type View,
} from './view-model';

const PROMPT = ' › ';
// as fast as a person sees, so that a burst of messages costs one drawing
const DRAW_EVERY_MS = 16;
// "5 min ago" must not stand still
const REFRESH_MS = 30_000;
const NOTICE_MS = 8_000;

/** The chat as a full screen: what happens is drawn above, what is typed stays undisturbed below. */
export class FullScreen implements Front {
  private readonly screen: Screen;
  private readonly editor = new LineEditor();
  private readonly room: ChatRoom;
  private frame: Frame = { lines: [], maxScroll: 0 };
  private isStale = true;
  private scroll = 0;
  private newestId?: string;
  private shownPanel?: Panel;
  private shownNotice?: string;
  private isPasting = false;
  private drawTimer?: NodeJS.Timeout;
  private noticeTimer?: NodeJS.Timeout;
  private finish: () => void = () => undefined;
  private readonly keys: Record<string, ((key: Key) => void) | undefined> = {
    return: (key) => this.enter(key),
    enter: (key) => this.enter(key),
    escape: () => this.escape(),
    pageup: () => this.page(1),
    pagedown: () => this.page(-1),
  };

  constructor(
    private readonly client: ParleyClient,
    private readonly input: ReadStream,
    output: WriteStream,
    private readonly paint: Paint,
  ) {
    this.screen = new Screen(output);
    this.room = new ChatRoom(client, this, () => this.finish());
    output.on('resize', () => {
      this.screen.invalidate();
      this.changed();
    });
  }

  /** Shows the chat until the person leaves. */
  async run(): Promise<void> {
    const left = new Promise<void>((resolve) => (this.finish = resolve));
    const stops = this.listen();
    const refresh = setInterval(() => this.changed(), REFRESH_MS);
    const onKey = (text: string | undefined, key: Key) => this.key(text ?? '', key);
    const restore = () => this.screen.leave();
    emitKeypressEvents(this.input);
    this.input.setRawMode(true).resume().on('keypress', onKey);
    process.on('exit', restore);
    this.screen.enter();
    this.changed();
    try {
      await left;
    } finally {
      for (const stop of stops) stop();
      clearInterval(refresh);
      clearTimeout(this.drawTimer);
      clearTimeout(this.noticeTimer);
      this.input.off('keypress', onKey).setRawMode(false).pause();
      this.screen.leave();
      process.off('exit', restore);
    }
  }

  /** Ends `run`. */
  leave(): void {
    this.finish();
  }

  notice(text: string): void {
    this.shownNotice = text;
    clearTimeout(this.noticeTimer);
    this.noticeTimer = setTimeout(() => {
      this.shownNotice = undefined;
      this.changed();
    }, NOTICE_MS);
    this.changed();
  }

  panel(panel: Panel): void {
    this.scrollTo(0);
    this.shownPanel = panel;
    this.changed();
  }

  opened(): void {
    this.shownPanel = undefined;
    this.scroll = 0;
    this.changed();
  }

  older(): void {
    this.changed();
  }

  learnt(): void {
    this.changed();
  }

  private listen(): (() => void)[] {
    const { client, room } = this;
    const changed = () => this.changed();
    room.follow();
    return [
      client.on('state', (state) => {
        if (state === 'live') room.follow();
        this.changed();
      }),
      client.on('conversation', ({ conversationId, isRemoved }) => {
        if (isRemoved) room.removed(conversationId);
        room.follow();
        this.changed();
      }),
      client.on('message', (message) => this.arrived(message)),
      client.on('change', changed),
      client.on('receipt', changed),
      client.on('typing', changed),
      client.on('presence', changed),
      room.followNotifications(),
      client.on('error', (error) => this.notice(printableLine(error.message))),
    ];
  }

  private arrived(message: Message): void {
    const { room, client } = this;
    const isInSight = room.current?.id === message.conversationId && this.scroll === 0;
    if (isInSight) room.read(message.conversationId);
    else if (message.senderId !== client.session?.user.id && client.state === 'live') {
      this.notice(arrivalText(client, room.names, message));
    }
    this.changed();
  }

  private key(text: string, key: Key): void {
    if (key.name === 'paste-start' || key.name === 'paste-end') this.isPasting = key.name === 'paste-start';
    else if (this.isPasting) this.type(text.replace(/\r\n?/g, '\n'));
    else if (isLeaving(key, this.editor.text)) this.finish();
    else if (key.ctrl && key.name === 'l') this.screen.invalidate();
    else this.edit(text, key);
    this.draw();
  }

  private edit(text: string, key: Key): void {
    const action = this.keys[key.name ?? ''];
    if (action) action(key);
    else if (this.editor.press(key)) this.signal();
    else if (text && !key.ctrl && !key.meta) this.type(text);
  }

  private type(text: string): void {
    const shown = text.replace(/[^\P{Cc}\n]/gu, '');
    if (!shown) return;
    this.editor.insert(shown);
    this.signal();
  }

  /** Tells the other one that something is being typed, or no longer. */
  private signal(): void {
    const { current } = this.room;
    if (!current) return;
    const { text } = this.editor;
    const isCommand = text.startsWith('/') && !text.startsWith('//');
    if (text && !isCommand) this.client.typing(current.id);
    else this.client.stopTyping(current.id);
  }

  private enter({ meta }: Key): void {
    if (meta) return this.type('\n');
    this.shownNotice = undefined;
    this.shownPanel = undefined;
    this.scrollTo(0);
    const line = this.editor.take();
    void this.room.submit(line).then(() => this.changed());
    this.changed();
  }

  private escape(): void {
    this.scrollTo(0);
    if (this.shownPanel) this.shownPanel = undefined;
    else this.room.close();
    this.changed();
  }

  /** PgUp is 1, PgDn -1. Messages are left by their end, lists and panels by their beginning. */
  private page(direction: 1 | -1): void {
    const isReading = this.room.current !== undefined && !this.shownPanel;
    const step = Math.max(1, Math.floor(this.screen.size.height / 2)) * (isReading ? direction : -direction);
    this.scrollTo(Math.max(0, Math.min(this.frame.maxScroll, this.scroll + step)));
    // the next page is asked for before its end is reached
    const isNearTop = this.scroll > this.frame.maxScroll - this.screen.size.height;
    if (direction > 0 && isNearTop && isReading && this.room.hasMore) void this.room.submit('/more');
    this.changed();
  }

  /** Whoever comes back to the newest messages sees those that came meanwhile. */
  private scrollTo(scroll: number): void {
    const { current } = this.room;
    if (scroll === 0 && this.scroll > 0 && current) this.room.read(current.id);
    this.scroll = scroll;
  }

  private changed(): void {
    this.isStale = true;
    this.drawTimer ??= setTimeout(() => this.draw(), DRAW_EVERY_MS);
  }

  private draw(): void {
    clearTimeout(this.drawTimer);
    this.drawTimer = undefined;
    if (this.isStale) this.frame = this.render();
    this.isStale = false;
    const { width } = this.screen.size;
    const { text, column } = this.editor.view(width - PROMPT.length);
    const lines = [...this.frame.lines.slice(0, -1), this.paint(PROMPT, 'green', 'bold') + text];
    this.screen.draw(lines, { row: lines.length - 1, column: PROMPT.length + column });
  }

  /** Draws the view; a reader who has scrolled back keeps what they read while new messages come below. */
  private render(): Frame {
    const view = this.view();
    const { size } = this.screen;
    const frame = renderScreen(view, size, this.scroll, this.paint);
    const newestId = view.conversation?.rows.at(-1)?.id;
    const isPushed = this.scroll > 0 && newestId !== this.newestId;
    this.newestId = newestId;
    if (!isPushed) return frame;
    this.scroll += Math.max(0, frame.maxScroll - this.frame.maxScroll);
    return renderScreen(view, size, this.scroll, this.paint);
  }

  private view(): View {
    const { client, room } = this;
    return {
      state: client.state,
      own: nameOf(client.session?.user),
      list: conversationRows(client, room.names, room.current?.id),
      conversation: this.openConversation(),
      panel: this.shownPanel,
      notice: this.shownNotice,
      now: Date.now(),
    };
  }

  private openConversation(): OpenConversation | undefined {
    const { client, room } = this;
    const { current, hasMore, firstNewSeq, names } = room;
    return current && { ...openConversation(client, names, current), hasMore, firstNewSeq };
  }
}

/** Ctrl-C always, Ctrl-D where nothing is typed. */
function isLeaving(key: Key, text: string): boolean {
  return key.ctrl === true && (key.name === 'c' || (key.name === 'd' && text === ''));
}
