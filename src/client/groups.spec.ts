import type { Account } from './account';
import type { Courier } from './courier';
import { localErrors } from './errors';
import { Groups } from './groups';
import type { HttpCall, HttpTransport } from './http';
import { Rest } from './rest';
import type { Session } from './session';

const GROUP = 'c'.repeat(24);
const BOB = 'b'.repeat(24);
const ACK = { conversationId: GROUP, seq: 2, chg: 2, memberCount: 2, duplicate: false };
const UUID = expect.stringMatching(/^[0-9a-f-]{36}$/) as string;

const build = () => {
  const calls: HttpCall[] = [];
  const send = (call: HttpCall) => Promise.resolve(calls.push(call) === 1 ? undefined : ACK);
  const session = { accessToken: () => Promise.resolve('token') } as Session;
  const rest = new Rest({ send } as unknown as HttpTransport, session);
  // the first attempt gets no answer
  const repeat = async <T>(call: () => Promise<T>) => {
    await call();
    return call();
  };
  const account = {
    meet: jest.fn((made: object) => made),
    changed: jest.fn((_id: string, ack: Promise<object>) => ack),
  };
  const groups = new Groups(rest, { repeat } as Courier, () => account as unknown as Account);
  return { groups, account, calls };
};

describe(Groups.name, () => {
  const root = `/api/conversations/${GROUP}`;

  it.each<[string, (groups: Groups) => Promise<object>, Partial<HttpCall>]>([
    [
      'makes a group',
      (groups) => groups.create('Climbing', [BOB]),
      {
        method: 'POST',
        path: '/api/conversations',
        body: { type: 'group', title: 'Climbing', memberIds: [BOB], clientConversationId: UUID },
      },
    ],
    [
      'makes a channel',
      (groups) =>
        groups.create('News', [], { type: 'channel', description: 'all', clientConversationId: 'one' }),
      {
        method: 'POST',
        path: '/api/conversations',
        body: {
          type: 'channel',
          title: 'News',
          description: 'all',
          memberIds: [],
          clientConversationId: 'one',
        },
      },
    ],
    [
      'adds people',
      (groups) => groups.addMembers(GROUP, [BOB]),
      { method: 'POST', path: `${root}/members`, body: { userIds: [BOB], clientChangeId: UUID } },
    ],
    [
      'removes a member',
      (groups) => groups.removeMember(GROUP, BOB),
      { method: 'DELETE', path: `${root}/members/${BOB}`, body: { clientChangeId: UUID } },
    ],
    [
      'leaves',
      (groups) => groups.leave(GROUP, { clientChangeId: 'mine' }),
      { method: 'POST', path: `${root}/leave`, body: { clientChangeId: 'mine' } },
    ],
    [
      'dissolves it',
      (groups) => groups.dissolve(GROUP),
      { method: 'DELETE', path: root, body: { clientChangeId: UUID } },
    ],
    [
      'gives a role',
      (groups) => groups.changeRole(GROUP, BOB, 'admin'),
      { method: 'PUT', path: `${root}/members/${BOB}/role`, body: { role: 'admin', clientChangeId: UUID } },
    ],
    [
      'hands ownership over',
      (groups) => groups.transferOwnership(GROUP, BOB),
      { method: 'POST', path: `${root}/owner`, body: { userId: BOB, clientChangeId: UUID } },
    ],
    [
      'calls it differently',
      (groups) => groups.update(GROUP, { title: 'Bouldering' }, { expectedVersion: 3 }),
      {
        method: 'PATCH',
        path: root,
        body: { title: 'Bouldering', expectedVersion: 3, clientChangeId: UUID },
      },
    ],
  ])('%s, under one id for all attempts', async (_does, work, call) => {
    const { groups, calls } = build();
    await expect(work(groups)).resolves.toEqual(ACK);
    expect(calls[0]).toMatchObject(call);
    expect(calls[1]).toEqual(calls[0]);
  });

  it('makes what it made known, and notes where a change stands', async () => {
    const { groups, account } = build();
    await groups.create('Climbing');
    await groups.leave(GROUP);
    expect(account.meet).toHaveBeenCalledWith(ACK);
    expect(account.changed).toHaveBeenCalledWith(GROUP, expect.anything());
  });

  it('asks for members a page at a time', async () => {
    const { groups, calls } = build();
    await groups.members(GROUP, 'next');
    expect(calls).toEqual([
      { method: 'GET', path: `${root}/members`, query: { cursor: 'next', limit: 100 }, token: 'token' },
    ]);
  });

  it('does nothing for nobody', async () => {
    const nobody = () => {
      throw localErrors.SIGNED_OUT();
    };
    const groups = new Groups({} as Rest, {} as Courier, nobody);
    await expect(groups.create('Climbing')).rejects.toMatchObject({ code: 'SIGNED_OUT' });
    await expect(groups.leave(GROUP)).rejects.toMatchObject({ code: 'SIGNED_OUT' });
  });
});
