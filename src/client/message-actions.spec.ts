import type { Account } from './account';
import { AccountDataStore } from './account-data';
import type { Courier } from './courier';
import { localErrors } from './errors';
import { MessageActions } from './message-actions';
import type { Rest } from './rest';

const ID = 'c'.repeat(24);
const M = 'd'.repeat(24);
const once = { clientChangeId: 'one' };
const ACK = { chg: 3 };

/** Everything that reaches the server, by socket and by REST. */
const build = (account: () => Account) => {
  const asked: unknown[] = [];
  const ask = (...what: unknown[]) => Promise.resolve((asked.push(what), ACK));
  const courier = { deliver: ask, repeat: (call: () => Promise<unknown>) => call().then(call) };
  const actions = new MessageActions(
    { call: (call: object) => ask(call) } as unknown as Rest,
    courier as unknown as Courier,
    account,
  );
  return { actions, asked };
};
const signedIn = () => {
  const data = new AccountDataStore(() => undefined);
  const value = { conversationId: ID, seq: 1 };
  data.fill([{ n: 1, kind: 'star', key: M, value, at: '2026-01-01T00:00:00.000Z' }]);
  const account = {
    data,
    store: { ownReactions: (id: string, messageId: string) => [id, messageId] },
    changed: jest.fn((_id: string, ack: Promise<object>) => ack),
  };
  return { account, ...build(() => account as unknown as Account) };
};
type Act = (actions: MessageActions) => Promise<unknown>;

describe(MessageActions.name, () => {
  const root = `/api/messages/${ID}/${M}`;

  it.each<[string, Act, [string, object]]>([
    ['reacts', (all) => all.react(ID, M, '👍', once), ['message:react', { emoji: '👍', isOn: true }]],
    [
      'takes a reaction back',
      (all) => all.unreact(ID, M, '👍', once),
      ['message:react', { emoji: '👍', isOn: false }],
    ],
    [
      'pins',
      (all) => all.pin(ID, M, { ...once, expectedVersion: 2 }),
      ['message:pin', { isPinned: true, expectedVersion: 2 }],
    ],
    ['takes a pinned one down', (all) => all.unpin(ID, M, once), ['message:pin', { isPinned: false }]],
  ])('%s, and notes the number of the change', async (_, act, [event, payload]) => {
    const { actions, account, asked } = signedIn();
    expect(await act(actions)).toEqual(ACK);
    expect(asked).toEqual([[event, { conversationId: ID, messageId: M, ...once, ...payload }]]);
    expect(account.changed).toHaveBeenCalledWith(ID, expect.any(Promise));
  });

  it.each<[string, Act, object]>([
    ['reacts', (all) => all.react(ID, M, '👍'), { emoji: '👍' }],
    ['pins', (all) => all.pin(ID, M), { isPinned: true }],
  ])('%s under an id of its own unless one is given', async (_, act, payload) => {
    const { actions, asked } = signedIn();
    await act(actions);
    const clientChangeId = expect.stringMatching(/^[0-9a-f-]{36}$/) as string;
    expect(asked).toEqual([[expect.any(String), expect.objectContaining({ clientChangeId, ...payload })]]);
  });

  it.each<[string, Act, string, object?]>([
    [
      'reactions',
      (all) => all.reactions(ID, M, { emoji: '👍', limit: 5 }),
      `${root}/reactions`,
      { emoji: '👍', limit: 5 },
    ],
    ['versions', (all) => all.versions(ID, M, 'next'), `${root}/versions`, { cursor: 'next' }],
    ['pins', (all) => all.pins(ID, 'next'), `/api/conversations/${ID}/pins`, { cursor: 'next' }],
    ['stars', (all) => all.stars('next'), '/api/stars', { cursor: 'next' }],
  ])('reads a page of %s', async (_, act, path, query) => {
    const { actions, asked } = signedIn();
    await act(actions);
    expect(asked).toEqual([[{ method: 'GET', path, query }]]);
  });

  it.each<['PUT' | 'DELETE', Act]>([
    ['PUT', (all) => all.star(ID, M)],
    ['DELETE', (all) => all.unstar(ID, M)],
  ])('stars until there is an answer (%s)', async (method, act) => {
    const { actions, asked } = signedIn();
    await act(actions);
    const call = [{ method, path: `${root}/star` }];
    expect(asked).toEqual([call, call]);
  });

  it.each<[string, Act, object]>([
    ['a message', (all) => all.hide(ID, M), { path: `${root}/hidden` }],
    ['all', (all) => all.clear(ID, 7), { path: `/api/conversations/${ID}/cleared`, body: { upToSeq: 7 } }],
  ])('deletes %s for the own person until there is an answer', async (_, act, call) => {
    const { actions, asked } = signedIn();
    await act(actions);
    const asks = [{ method: 'PUT', ...call }];
    expect(asked).toEqual([asks, asks]);
  });

  it('knows what is starred, and the own reactions', () => {
    const { actions } = signedIn();
    expect([actions.isStarred(M), actions.isStarred('another')]).toEqual([true, false]);
    expect(actions.ownReactions(ID, M)).toEqual([ID, M]);
  });

  it.each<[string, Act]>([
    ['reaction', (all) => all.react(ID, M, '👍')],
    ['pin', (all) => all.pin(ID, M)],
  ])('rejects a %s when nobody is signed in', async (_, act) => {
    const { actions, asked } = build(() => {
      throw localErrors.SIGNED_OUT();
    });
    await expect(act(actions)).rejects.toMatchObject({ code: 'SIGNED_OUT' });
    expect(asked).toEqual([]);
  });

  it('refuses a reaction that no server takes', async () => {
    const { actions, asked } = signedIn();
    const reacted = actions.react(ID, M, '👍'.repeat(20_000));
    await expect(reacted).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
    expect(asked).toEqual([]);
  });
});
