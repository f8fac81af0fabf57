import { ParleyError } from './errors';
import type { HttpTransport } from './http';
import { Rest } from './rest';
import { Session, type SessionEvent } from './session';
import type { Tokens } from './wire';

const tokens = (number: number): Tokens => ({
  user: {
    id: 'a'.repeat(24),
    username: 'alice',
    displayName: 'Alice',
    createdAt: '2026-01-01T00:00:00.000Z',
    email: 'alice@example.org',
    privacy: {
      lastSeen: 'everyone',
      profile: 'everyone',
      groups: 'everyone',
      findByEmail: true,
      readReceipts: true,
    },
    role: 'user',
  },
  accessToken: `access ${number}`,
  refreshToken: `refresh ${number}`,
  expiresIn: 900,
  sessionId: 's'.repeat(24),
  deviceId: 'laptop',
});

const expired = () =>
  new ParleyError({ code: 'TOKEN_EXPIRED', status: 401, message: 'expired', retryable: false });

const build = () => {
  const send = jest.fn<Promise<unknown>, Parameters<HttpTransport['send']>>();
  const http = { send } as unknown as HttpTransport;
  const session = new Session(http, () => undefined);
  const events: SessionEvent['type'][] = [];
  session.events.on('change', ({ type }) => events.push(type));
  session.start(tokens(1));
  return { send, session, events, rest: new Rest(http, session) };
};

describe(Session.name, () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('refreshes once for all who need a token, shortly before the end', async () => {
    const { send, session } = build();
    await expect(session.accessToken()).resolves.toBe('access 1');
    jest.advanceTimersByTime(871_000);
    send.mockResolvedValueOnce(tokens(2));
    const asked = await Promise.all([session.accessToken(), session.accessToken(), session.accessToken()]);
    expect(asked).toEqual(['access 2', 'access 2', 'access 2']);
    expect(send).toHaveBeenCalledTimes(1);
    expect(send.mock.calls[0]?.[0]).toMatchObject({ body: { refreshToken: 'refresh 1' } });
  });

  it('repeats a call that met an expired token, once', async () => {
    const { send, rest } = build();
    send
      .mockRejectedValueOnce(expired())
      .mockResolvedValueOnce(tokens(2))
      .mockResolvedValueOnce({ id: 'me' });
    await expect(rest.me()).resolves.toEqual({ id: 'me' });
    expect(send.mock.calls.map(([call]) => call.token)).toEqual(['access 1', undefined, 'access 2']);
  });

  it('ends when the refresh is refused', async () => {
    const { send, session, events } = build();
    send.mockRejectedValueOnce(expired());
    await expect(session.refresh()).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' });
    expect(session.tokens).toBeUndefined();
    expect(events).toEqual(['started', 'ended']);
    await expect(session.accessToken()).rejects.toMatchObject({ code: 'SIGNED_OUT' });
  });

  it('stays when the server cannot be reached', async () => {
    const { send, session, events } = build();
    send.mockRejectedValueOnce(
      new ParleyError({ code: 'UNREACHABLE', status: 0, message: 'no', retryable: true }),
    );
    await expect(session.refresh()).rejects.toMatchObject({ code: 'UNREACHABLE' });
    expect(session.tokens?.accessToken).toBe('access 1');
    expect(events).toEqual(['started']);
  });
});
