import fc from 'fast-check';
import { MessageList } from './message-list';
import type { Change, Message } from './wire';

const message = (seq: number, version = 1): Message => ({
  id: `m${seq}`,
  conversationId: 'one',
  seq,
  senderId: 'bob',
  clientMessageId: `client-${seq}`,
  type: 'text',
  content: `text ${seq}, version ${version}`,
  version,
  createdAt: '2026-01-01T00:00:00.000Z',
});

const edit = (seq: number, version: number): Change => ({
  conversationId: 'one',
  chg: version - 1,
  type: 'message:updated',
  actorId: 'bob',
  messageId: `m${seq}`,
  seq,
  version,
  content: `edit ${version}`,
  at: '2026-01-01T00:01:00.000Z',
});

const seqs = (list: MessageList) => list.all().map(({ seq }) => seq);

describe(MessageList.name, () => {
  it('keeps rising order without twins, whatever is put when', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 300 })), (numbers) => {
        const list = new MessageList(500);
        for (const seq of numbers) list.put(message(seq));
        expect(seqs(list)).toEqual([...new Set(numbers)].sort((a, b) => a - b));
      }),
    );
  });

  it('keeps the newest, and one more for each that was loaded from the history', () => {
    const list = new MessageList(3);
    for (let seq = 5; seq <= 9; seq += 1) list.put(message(seq));
    expect(seqs(list)).toEqual([7, 8, 9]);
    list.put(message(6), true);
    list.put(message(5), true);
    expect(seqs(list)).toEqual([5, 6, 7, 8, 9]);
  });

  it('takes only newer versions', () => {
    const list = new MessageList(10);
    list.put(message(1, 3));
    list.change(edit(1, 2));
    list.put(message(1, 2));
    expect(list.at(1)?.content).toBe('text 1, version 3');
    list.change(edit(1, 4));
    expect(list.at(1)).toMatchObject({ content: 'edit 4', version: 4, editedAt: '2026-01-01T00:01:00.000Z' });
  });

  it('empties a deleted message', () => {
    const list = new MessageList(10);
    list.put(message(1));
    list.change({ ...edit(1, 2), type: 'message:deleted', content: undefined });
    expect(list.at(1)).toMatchObject({ content: '', version: 2, deletedAt: '2026-01-01T00:01:00.000Z' });
  });

  it('has nothing to do with changes of the conversation itself', () => {
    const list = new MessageList(10);
    list.put(message(1));
    list.change({ ...edit(1, 9), type: 'member:updated', messageId: undefined, content: undefined });
    list.change({ ...edit(2, 9), type: 'conversation:updated', messageId: undefined, content: undefined });
    list.put(message(2));
    expect(list.all()).toEqual([message(1), message(2)]);
  });

  it('applies a change that overtook its message', () => {
    const list = new MessageList(10);
    list.change(edit(2, 3));
    list.change(edit(2, 2));
    list.put(message(2));
    expect(list.at(2)?.content).toBe('edit 3');
  });
});
