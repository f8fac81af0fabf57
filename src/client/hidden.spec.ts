import { AccountDataStore } from './account-data';
import { HIDDEN } from './hidden';
import { PLAIN } from './preferences';
import { Store } from './store';
import type { Conversation, Message } from './wire';

const ME = 'a'.repeat(24);
const AT = '2026-01-01T00:00:00.000Z';
const conversation = {
  ...PLAIN,
  id: 'one',
  type: 'group',
  lastSeq: 0,
  lastChg: 0,
  readSeq: 0,
  deliveredSeq: 0,
  receipts: [],
  lastActivityAt: AT,
} as unknown as Conversation;
const message = (seq: number) =>
  ({ id: `m${seq}`, conversationId: 'one', seq, senderId: 'b', version: 1, createdAt: AT }) as Message;

describe('what is deleted for oneself', () => {
  let data: AccountDataStore;
  let store: Store;
  let n = 0;
  const hide = (...ranges: [number, number][]) => {
    const value = { ranges: ranges.map(([fromSeq, toSeq]) => ({ fromSeq, toSeq })) };
    data.fill([{ n: ++n, kind: HIDDEN, key: 'one', value, at: AT }]);
  };
  const shown = () => store.messages('one').map(({ seq }) => seq);
  const last = () => store.conversation('one')?.lastMessage?.seq;
  beforeEach(() => {
    n = 0;
    data = new AccountDataStore(() => undefined);
    store = new Store(ME, 500, data);
    store.describe(conversation);
    for (const seq of [1, 2, 3, 4]) store.addMessage(message(seq));
  });

  it('is not among the messages, and not the newest of the list', () => {
    expect([shown(), last()]).toEqual([[1, 2, 3, 4], 4]);
    hide([2, 2], [4, 4]);
    expect([shown(), last()]).toEqual([[1, 3], 3]);
    store.addMessage(message(5));
    expect([shown(), last()]).toEqual([[1, 3, 5], 5]);
    hide([1, 5]);
    expect([shown(), last()]).toEqual([[], undefined]);
  });

  it('stays away when a change or a page of history brings it again', () => {
    hide([1, 3]);
    store.addMessage(message(2), true);
    store.applyChange({
      conversationId: 'one',
      chg: 1,
      type: 'message:updated',
      actorId: 'b',
      messageId: 'm4',
      seq: 4,
      version: 2,
      content: 'edited',
      at: AT,
    });
    expect(shown()).toEqual([4]);
    expect(store.conversation('one')!.lastMessage).toMatchObject({ seq: 4, content: 'edited' });
  });

  it('is no mention to come back to', () => {
    store.describe({ ...conversation, lastSeq: 4, unreadMentions: [2, 3] });
    hide([3, 3]);
    expect(store.conversation('one')!.unreadMentions).toEqual([2]);
    hide([2, 3]);
    expect(store.conversation('one')!.unreadMentions).toBeUndefined();
  });
});
