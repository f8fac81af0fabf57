import { OwnReactions } from './own-reactions';
import type { Change, ViewedMessage } from './wire';

const change = (chg: number, emoji: string, isOn = true, actorId = 'me'): Change => ({
  conversationId: 'one',
  chg,
  type: 'reaction:updated',
  actorId,
  messageId: 'm1',
  seq: 1,
  version: 1,
  reaction: { emoji, isOn, count: 1 },
  at: '2026-01-01T00:00:00.000Z',
});
const viewed = (chg: number | undefined, ownReactions?: string[]) =>
  ({ id: 'm1', chg, ownReactions }) as ViewedMessage;

describe(OwnReactions.name, () => {
  it('follows the own changes, not those of others', () => {
    const own = new OwnReactions('me');
    own.apply(change(1, '👍'));
    own.apply(change(2, '🎉'));
    own.apply(change(3, '❤️', true, 'bob'));
    expect(own.of('m1')).toEqual(['👍', '🎉']);
    own.apply(change(4, '👍', false));
    expect(own.of('m1')).toEqual(['🎉']);
    expect(own.of('m2')).toEqual([]);
  });

  it('takes what history says unless a change is newer', () => {
    const own = new OwnReactions('me');
    own.learn(viewed(5, ['🔥']));
    own.apply(change(4, '👍'));
    expect(own.of('m1')).toEqual(['🔥']);
    own.apply(change(6, '👍'));
    own.learn(viewed(5, []));
    own.learn(viewed(undefined));
    expect(own.of('m1')).toEqual(['🔥', '👍']);
    own.learn(viewed(7));
    expect(own.of('m1')).toEqual([]);
  });

  it('drops what was on a message that is deleted, by whomever', () => {
    const own = new OwnReactions('me');
    own.apply(change(1, '👍'));
    own.apply({ ...change(2, '👍', true, 'bob'), type: 'message:deleted', reaction: undefined });
    own.apply(change(1, '👍'));
    expect(own.of('m1')).toEqual([]);
  });

  it('forgets the oldest', () => {
    const own = new OwnReactions('me');
    own.apply(change(1, '👍'));
    for (let i = 0; i < 1_000; i += 1) own.apply({ ...change(2, '👍'), messageId: `n${i}` });
    expect(own.of('m1')).toEqual([]);
    expect(own.of('n0')).toEqual(['👍']);
  });
});
