import { meantAfter, UnreadMentions } from './unread-mentions';
import type { Change, Message } from './wire';

const ME = 'a'.repeat(24);
const BOB = 'b'.repeat(24);
const message = (seq: number, fields: Partial<Message> = {}) =>
  ({ seq, senderId: BOB, content: 'hello', ...fields }) as Message;
const toMe = (seq: number, fields: Partial<Message> = {}) => message(seq, { mentions: [ME], ...fields });
const change = (seq: number, chg: number, fields: Partial<Change> = {}) =>
  ({ type: 'message:updated', seq, chg, actorId: BOB, at: 'then', ...fields }) as Change;
const build = (...messages: Message[]) => {
  const mentions = new UnreadMentions(ME);
  for (const one of messages) mentions.see(one);
  return mentions;
};

describe(UnreadMentions.name, () => {
  it('counts what is for the reader, or for all', () => {
    const mentions = build(
      message(1),
      toMe(2),
      message(3, { mentions: [BOB] }),
      message(4, { mentionsAll: true }),
      message(5, { mentionsAll: true, senderId: ME }),
    );
    expect(mentions.above(0)).toEqual([2, 4]);
    expect(mentions.above(2)).toEqual([4]);
  });

  it('counts each once, and none that is deleted', () => {
    const mentions = build(toMe(1), toMe(1), toMe(2), toMe(3), toMe(3, { deletedAt: 'then' }));
    mentions.see(meantAfter(change(2, 1, { type: 'message:deleted' }))!);
    expect(mentions.above(0)).toEqual([1]);
  });

  it('takes what the server knows, and keeps what is newer', () => {
    const mentions = build(toMe(4), toMe(9));
    mentions.tell([2, 6], { lastSeq: 8, lastChg: 0 });
    expect(mentions.above(0)).toEqual([2, 6, 9]);
  });

  it('follows edits, of messages that are there and of others', () => {
    const mentions = build(toMe(1), message(2), toMe(3), toMe(4));
    mentions.see(message(1, { chg: 1 }));
    mentions.see(toMe(2, { chg: 2 }));
    mentions.see(meantAfter(change(3, 3, { mentions: [], mentionsAll: false }))!);
    mentions.see(meantAfter(change(9, 4, { mentions: [], mentionsAll: true }))!);
    mentions.see(meantAfter(change(10, 5, { mentions: [ME], mentionsAll: false, actorId: ME }))!);
    expect(meantAfter(change(4, 6, { content: 'new' }))).toBeUndefined();
    expect(mentions.above(0)).toEqual([2, 4, 9]);
  });

  it('knows what changed better than a server that had not heard of it', () => {
    const mentions = build(toMe(1), toMe(2, { chg: 7 }), message(3, { chg: 8 }), message(4, { chg: 6 }));
    mentions.tell([1, 3, 4], { lastSeq: 9, lastChg: 6 });
    expect(mentions.above(0)).toEqual([1, 2, 4]);
    mentions.tell([3], { lastSeq: 9, lastChg: 8 });
    expect(mentions.above(0)).toEqual([3]);
  });

  const numbers = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

  it('knows that the server tells the first hundred only', () => {
    const mentions = build(toMe(50), toMe(101), toMe(150));
    mentions.tell(numbers(100), { lastSeq: 200, lastChg: 0 });
    expect(mentions.above(0)).toEqual([...numbers(100), 101, 150]);
  });

  it('forgets the oldest when there are too many', () => {
    const mentions = build(...numbers(1_001).map((seq) => toMe(seq)));
    expect(mentions.above(0)).toEqual(numbers(1_001).slice(1));
  });
});
