import { displayWidth } from './layout';
import { renderConversation } from './render-conversation';
import { renderList } from './render-list';
import { renderScreen, WIDE } from './render-screen';
import { colourful, plain } from './style';
import type { ConversationRow, MessageRow, View } from './view-model';

// local time, as the screen shows it
const at = (hour: number, minute: number, day = 4) => new Date(2026, 2, day, hour, minute).toISOString();
const NOW = new Date(2026, 2, 4, 18, 0).getTime();

let count = 0;
const row = (content: string, fields: Partial<MessageRow> = {}): MessageRow => {
  count += 1;
  const isOwn = fields.isOwn ?? false;
  return {
    id: `m${count}`,
    seq: count,
    isOwn,
    senderId: isOwn ? 'me' : 'bob',
    sender: isOwn ? 'You' : 'Bob',
    content,
    at: at(14, 5),
    isEdited: false,
    isDeleted: false,
    isSystem: false,
    ...fields,
  };
};
const open = (rows: MessageRow[], fields = {}) => ({
  id: 'one',
  name: 'Bob',
  typists: [] as string[],
  rows,
  hasMore: false,
  ...fields,
});
const listRow = (fields: Partial<ConversationRow> = {}): ConversationRow => ({
  id: 'one',
  name: 'Bob',
  isGroup: false,
  presence: 'online',
  unread: 0,
  isMentioned: false,
  isTyping: false,
  isOpen: false,
  at: at(14, 5),
  ...fields,
});
const conversationText = (rows: MessageRow[], fields = {}, width = 60) =>
  renderConversation(open(rows, fields), width, NOW, plain).join('\n');

describe('renderConversation', () => {
  it('groups what one person says, each message with its time', () => {
    const text = conversationText([
      row('hello'),
      row('are you there?', { at: at(14, 6) }),
      row('yes', { isOwn: true, tick: 'read', at: at(14, 7) }),
    ]);
    expect(text.match(/Bob/g)).toHaveLength(1);
    expect(text).toContain('14:05  hello');
    expect(text).toContain('14:06  are you there?');
    expect(text).toMatch(/You\n 14:07 {2}yes ✓✓/);
  });

  it('begins a new group after a while and a new day with its name', () => {
    const text = conversationText([
      row('old', { at: at(9, 0, 3) }),
      row('new', { at: at(9, 0) }),
      row('later', { at: at(9, 30) }),
    ]);
    expect(text).toContain('Yesterday');
    expect(text).toContain('Today');
    expect(text.match(/Bob/g)).toHaveLength(3);
  });

  it('tells the ticks apart', () => {
    const ticks = (['pending', 'sent', 'delivered', 'read'] as const).map((tick) =>
      renderConversation(open([row('x', { isOwn: true, tick })]), 60, NOW, colourful).at(-1),
    );
    expect(new Set(ticks).size).toBe(4);
    expect(ticks[0]).toContain('⏳');
    expect(ticks[3]).toContain('✓✓');
  });

  it('marks what is edited, deleted and new', () => {
    const text = conversationText(
      [
        row('better', { isEdited: true, seq: 8 }),
        row('', { isDeleted: true, seq: 9 }),
        row('fresh', { seq: 10 }),
      ],
      { firstNewSeq: 10 },
    );
    expect(text).toContain('better (edited)');
    expect(text).toContain('message deleted');
    expect(text).toMatch(/── new ──[^]*fresh/);
  });

  it('puts each person in a group under their own name, also where two are called the same', () => {
    const text = conversationText([
      row('one'),
      row('two', { senderId: 'carol', sender: 'Carol' }),
      row('three', { senderId: 'dave', sender: 'Carol' }),
    ]);
    expect(text).toMatch(/Bob\n 14:05 {2}one\n\n Carol\n 14:05 {2}two\n\n Carol\n 14:05 {2}three/);
  });

  it('shows what the server tells as centred dim lines, together', () => {
    const system = (content: string, fields: Partial<MessageRow> = {}) =>
      row(content, { isSystem: true, ...fields });
    const rows = [
      row('hello'),
      system('alice added bob', { senderId: 'alice' }),
      system('bob left'),
      row('hello again'),
    ];
    const text = conversationText(rows);
    expect(text).toMatch(/hello\n\n {22}alice added bob\n {26}bob left\n\n Bob\n 14:05 {2}hello again/);
    const dim = renderConversation(open([rows[2]!]), 60, NOW, colourful).at(-1);
    expect(dim).toBe(' '.repeat(26) + colourful('bob left', 'dim'));
    const long = renderConversation(open([system('word '.repeat(40))]), 40, NOW, plain);
    for (const line of long) expect(displayWidth(line)).toBeLessThanOrEqual(40);
  });

  it('shows no escapes of others and keeps every line within the width', () => {
    const lines = renderConversation(
      open([row('\u001b[2J\u001b]0;title\u0007innocent'), row('word '.repeat(80)), row('👩‍👩‍👧‍👦'.repeat(60))]),
      50,
      NOW,
      plain,
    );
    expect(lines.join('\n')).not.toMatch(/[^\P{Cc}\n]/u);
    expect(lines.join('\n')).toContain('innocent');
    for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(50);
  });
});

describe('renderList', () => {
  it('shows number, presence, name, time, last message and what is unread', () => {
    const text = renderList(
      [listRow({ unread: 3, preview: row('see\nyou') }), listRow({ name: 'Carol' })],
      40,
      NOW,
      plain,
    );
    expect(text[0]).toMatch(/1 ● Bob +14:05/);
    expect(text[1]).toMatch(/see ⏎ you +3/);
    expect(text[3]).toMatch(/2 ● Carol/);
  });

  it('says who spoke last in a group, unless the server did', () => {
    const last = (preview: MessageRow) =>
      renderList([listRow({ isGroup: true, presence: undefined, preview })], 40, NOW, plain)[1];
    expect(last(row('hello'))).toContain('Bob: hello');
    expect(last(row('hello', { isOwn: true, tick: 'sent' }))).toContain('✓ hello');
    expect(last(row('alice added bob', { isSystem: true }))).toMatch(/^ +alice added bob +$/);
  });

  it('says who types instead of the last message', () => {
    const text = renderList([listRow({ isTyping: true, preview: row('hello') })], 40, NOW, plain).join('\n');
    expect(text).toContain('typing…');
    expect(text).not.toContain('hello');
  });

  it('tells a newcomer how to begin', () => {
    expect(renderList([], 40, NOW, plain).join('\n')).toContain('/find');
  });
});

describe('renderScreen', () => {
  const view = (fields: Partial<View> = {}): View => ({
    state: 'live',
    own: 'Alice',
    list: [listRow()],
    now: NOW,
    ...fields,
  });

  it.each([
    [40, 12],
    [80, 24],
    [WIDE, 30],
    [200, 50],
  ])('fills exactly %i × %i, whatever is shown', (width, height) => {
    const messages = Array.from({ length: 60 }, (_, index) => row(`message ${index} ${'text '.repeat(20)}`));
    const views = [
      view(),
      view({ list: Array.from({ length: 40 }, () => listRow({ name: 'A very long name '.repeat(5) })) }),
      view({ conversation: open(messages), notice: 'notice '.repeat(60) }),
      view({ panel: { title: 'Help', lines: Array<string>(80).fill('line '.repeat(50)) } }),
    ];
    for (const shown of views) {
      const { lines } = renderScreen(shown, { width, height }, 0, colourful);
      expect(lines).toHaveLength(height);
      for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
    }
  });

  it('says how the connection is', () => {
    const header = (state: View['state']) =>
      renderScreen(view({ state }), { width: 80, height: 24 }, 0, plain).lines[0];
    expect(header('live')).toContain('● live');
    expect(header('catching up')).toContain('◌ catching up');
    expect(header('connecting')).toContain('○ offline');
  });

  it('shows the newest messages, and older ones scrolled back', () => {
    const messages = Array.from({ length: 60 }, (_, index) => row(`message ${index}.`));
    const shown = view({ conversation: open(messages) });
    const newest = renderScreen(shown, { width: 80, height: 24 }, 0, plain);
    expect(newest.lines.join('\n')).toContain('message 59.');
    const oldest = renderScreen(shown, { width: 80, height: 24 }, newest.maxScroll, plain).lines.join('\n');
    expect(oldest).toContain('message 0.');
    expect(oldest).not.toContain('message 59.');
  });

  it('scrolls a panel that is longer than the screen', () => {
    const shown = view({
      panel: { title: 'Help', lines: Array.from({ length: 30 }, (_, index) => `line ${index}.`) },
    });
    const top = renderScreen(shown, { width: 80, height: 14 }, 0, plain);
    expect(top.lines.join('\n')).toContain('line 0.');
    const end = renderScreen(shown, { width: 80, height: 14 }, top.maxScroll, plain).lines.join('\n');
    expect(end).toContain('line 29.');
    expect(end).not.toContain('line 0.');
  });

  it('says who types and when someone was last seen', () => {
    const presence = { userId: 'b'.repeat(24), state: 'offline' as const, lastSeenAt: at(17, 30) };
    const text = (fields: object) =>
      renderScreen(
        view({ conversation: open([row('x')], fields) }),
        { width: 80, height: 24 },
        0,
        plain,
      ).lines.join('\n');
    expect(text({ typists: ['Bob'] })).toContain('Bob is typing…');
    expect(text({ typists: ['Bob', 'Carol'], memberCount: 3 })).toContain('Bob and Carol are typing…');
    expect(text({ memberCount: 3 })).toContain('3 members');
    expect(text({ memberCount: 1 })).toContain('1 member ');
    expect(text({ presence })).toContain('last seen 30 min ago');
  });

  it('shows the list beside the conversation where there is room', () => {
    const shown = view({ list: [listRow({ name: 'Carol' })], conversation: open([row('hello')]) });
    const text = (width: number) => renderScreen(shown, { width, height: 24 }, 0, plain).lines.join('\n');
    expect(text(WIDE)).toMatch(/Carol[^]*hello/);
    expect(text(WIDE - 1)).not.toContain('Carol');
  });
});
