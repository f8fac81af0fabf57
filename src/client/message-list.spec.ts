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

  const reaction = (seq: number, chg: number, count: number): Change => {
    return {
      ...edit(seq, 1),
      chg,
      type: 'reaction:updated',
      content: undefined,
      reaction: { emoji: '👍', isOn: true, count },
    };
  };

  it('takes reactions by the number of the change, whatever version the message has', () => {
    const list = new MessageList(10);
    list.put({
      ...message(1),
      chg: 4,
      reactions: [
        { emoji: '👍', count: 2 },
        { emoji: '🎉', count: 1 },
      ],
    });
    list.change(reaction(1, 3, 1));
    expect(list.at(1)?.reactions).toEqual([
      { emoji: '👍', count: 2 },
      { emoji: '🎉', count: 1 },
    ]);
    list.change(reaction(1, 5, 3));
    expect(list.at(1)).toMatchObject({
      chg: 5,
      version: 1,
      reactions: [
        { emoji: '👍', count: 3 },
        { emoji: '🎉', count: 1 },
      ],
    });
    list.change(reaction(1, 6, 0));
    expect(list.at(1)?.reactions).toEqual([{ emoji: '🎉', count: 1 }]);
    list.put({ ...message(1), chg: 7 });
    expect(list.at(1)).toEqual({ ...message(1), chg: 7 });
  });

  it('applies all reactions that overtook their message, but none that is in it', () => {
    const list = new MessageList(10);
    for (const chg of [1, 2, 3]) list.change(reaction(1, chg, chg));
    list.put({ ...message(1), chg: 2, reactions: [{ emoji: '👍', count: 7 }] });
    expect(list.at(1)?.reactions).toEqual([{ emoji: '👍', count: 3 }]);
    list.change(reaction(2, 4, 1));
    list.put({ ...message(2), chg: 9, reactions: [{ emoji: '👍', count: 7 }] });
    expect(list.at(2)?.reactions).toEqual([{ emoji: '👍', count: 7 }]);
  });

  it('is not taken for edited when it is pinned', () => {
    const list = new MessageList(10);
    list.put(message(1));
    list.change({ ...edit(1, 2), chg: 3, type: 'pin:updated', content: undefined, isPinned: true });
    expect(list.at(1)).toEqual({ ...message(1), chg: 3 });
    list.change(edit(1, 2));
    expect(list.at(1)).toMatchObject({ version: 2, content: 'edit 2' });
  });

  it('takes from an edit for whom a message is, where it says so', () => {
    const list = new MessageList(10);
    list.put({ ...message(1), mentions: ['bob'], mentionsAll: true });
    list.change(edit(1, 2));
    expect(list.at(1)).toMatchObject({ content: 'edit 2', mentions: ['bob'], mentionsAll: true });
    list.change({ ...edit(1, 3), mentions: ['carol'], mentionsAll: false });
    expect(list.at(1)).toMatchObject({ mentions: ['carol'], mentionsAll: undefined });
    list.change({ ...edit(1, 4), mentions: [], mentionsAll: true });
    expect(list.at(1)).toMatchObject({ mentions: undefined, mentionsAll: true });
    list.change({ ...edit(1, 3), mentions: ['dave'], mentionsAll: false });
    expect(list.at(1)).toMatchObject({ content: 'edit 4', mentions: undefined, mentionsAll: true });
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
