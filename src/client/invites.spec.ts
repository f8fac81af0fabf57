import type { Account } from './account';
import type { Courier } from './courier';
import { localErrors } from './errors';
import type { HttpCall } from './http';
import { Invites } from './invites';
import type { Rest } from './rest';

const GROUP = 'c'.repeat(24);
const BOB = 'b'.repeat(24);
const CODE = 'oQbZ1p0cT3mB7kWv9xYd2A';
const once = { clientChangeId: 'one' };

const build = (answer: object = {}) => {
  const calls: HttpCall[] = [];
  const rest = {
    call: (call: HttpCall) => Promise.resolve((calls.push(call), answer)),
    conversation: (id: string) => Promise.resolve({ id }),
  } as unknown as Rest;
  // the first attempt gets no answer
  const repeat = async <T>(call: () => Promise<T>) => call().then(call);
  const account = { meet: jest.fn(), changed: jest.fn((_id: string, ack: Promise<object>) => ack) };
  const invites = new Invites(rest, { repeat } as Courier, () => account as unknown as Account);
  const nobody = () => {
    throw localErrors.SIGNED_OUT();
  };
  const signedOut = new Invites(rest, { repeat } as Courier, nobody);
  return { invites, signedOut, account, calls };
};

describe(Invites.name, () => {
  const root = `/api/conversations/${GROUP}`;

  it.each<[string, (invites: Invites) => Promise<unknown>, HttpCall]>([
    [
      'makes a link',
      (one) => one.create(GROUP, { maxUses: 1 }),
      { method: 'POST', path: `${root}/invites`, body: { maxUses: 1 } },
    ],
    [
      'lists links',
      (one) => one.list(GROUP, 'next'),
      { method: 'GET', path: `${root}/invites`, query: { cursor: 'next' } },
    ],
    ['revokes a link', (one) => one.revoke(GROUP, 'id'), { method: 'DELETE', path: `${root}/invites/id` }],
    ['looks where a link leads', (one) => one.preview('a/b'), { method: 'GET', path: '/api/invites/a%2Fb' }],
    [
      'lists who waits',
      (one) => one.requests(GROUP),
      { method: 'GET', path: `${root}/requests`, query: { cursor: undefined } },
    ],
    ['sends away', (one) => one.decline(GROUP, BOB), { method: 'DELETE', path: `${root}/requests/${BOB}` }],
  ])('%s, once', async (_, act, call) => {
    const { invites, calls } = build();
    await act(invites);
    expect(calls).toEqual([call]);
  });

  it('joins under one id until there is an answer, and knows the group then', async () => {
    const { invites, account, calls } = build({ state: 'joined', conversationId: GROUP });
    expect(await invites.join(CODE, once)).toMatchObject({ state: 'joined' });
    const call = { method: 'POST', path: `/api/invites/${CODE}/join`, body: once };
    expect(calls).toEqual([call, call]);
    expect(account.meet).toHaveBeenCalledWith({ id: GROUP });
  });

  it('knows no group while it waits to be let in', async () => {
    const { invites, account } = build({ state: 'waiting', conversationId: GROUP });
    expect(await invites.join(CODE)).toMatchObject({ state: 'waiting' });
    expect(account.meet).not.toHaveBeenCalled();
  });

  it('lets somebody in under one id', async () => {
    const { invites, account, calls } = build({ seq: 2 });
    expect(await invites.approve(GROUP, BOB, once)).toEqual({ seq: 2 });
    const call = { method: 'POST', path: `${root}/requests/${BOB}/approve`, body: once };
    expect(calls).toEqual([call, call]);
    expect(account.changed).toHaveBeenCalledWith(GROUP, expect.any(Promise));
  });

  it('asks for nothing when nobody is signed in', async () => {
    const { signedOut, calls } = build();
    await expect(signedOut.approve(GROUP, BOB)).rejects.toMatchObject({ code: 'SIGNED_OUT' });
    await expect(signedOut.join(CODE)).rejects.toMatchObject({ code: 'SIGNED_OUT' });
    expect(calls).toEqual([]);
  });
});
