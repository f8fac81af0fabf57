import { Courier } from './courier';
import { localErrors, ParleyError } from './errors';

const refusal = (code: string, extra: { retryable?: boolean; retryAfterMs?: number } = {}) =>
  new ParleyError({ code, status: 503, message: code, retryable: true, ...extra });

/** A link that answers each request with the next of the given outcomes. */
const linkOf = (outcomes: unknown[]) => {
  const request = jest.fn(() => {
    const outcome = outcomes.shift();
    return outcome instanceof Error ? Promise.reject(outcome) : Promise.resolve(outcome);
  });
  return { isReady: true, request };
};

const open = (link: { isReady: boolean; request: jest.Mock }) => {
  const courier = new Courier(link, () => 0.5);
  courier.open();
  return courier;
};
const typing = { conversationId: 'c'.repeat(24) };
const ANSWER = { readSeq: 1, unread: 0 };

describe(Courier.name, () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('asks again at once when the ack does not come, and again when the connection was lost', async () => {
    const link = linkOf([localErrors.NO_ANSWER(), localErrors.CONNECTION_LOST(), ANSWER]);
    await expect(open(link).deliver('conversation:open', typing)).resolves.toEqual(ANSWER);
    expect(link.request).toHaveBeenCalledTimes(3);
  });

  it('waits for as long as the server says', async () => {
    const link = linkOf([refusal('RATE_LIMITED', { retryAfterMs: 2_000 }), ANSWER]);
    const answer = open(link).deliver('conversation:open', typing);
    await jest.advanceTimersByTimeAsync(1_999);
    expect(link.request).toHaveBeenCalledTimes(1);
    await jest.advanceTimersByTimeAsync(1);
    await expect(answer).resolves.toEqual(ANSWER);
  });

  it('passes on a refusal that repeating does not change', async () => {
    const link = linkOf([refusal('NOT_MEMBER', { retryable: false })]);
    await expect(open(link).deliver('conversation:open', typing)).rejects.toMatchObject({
      code: 'NOT_MEMBER',
    });
  });

  it('gives up a request that the server fails at each time', async () => {
    const link = linkOf(Array.from({ length: 9 }, () => refusal('INTERNAL')));
    const answer = open(link).deliver('conversation:open', typing);
    const caught = expect(answer).rejects.toMatchObject({ code: 'INTERNAL' });
    await jest.advanceTimersByTimeAsync(60_000);
    await caught;
    expect(link.request).toHaveBeenCalledTimes(5);
  });

  it('holds requests without a connection and lets them go in the order in which they came', async () => {
    const link = linkOf([ANSWER, ANSWER, ANSWER]);
    link.isReady = false;
    const courier = open(link);
    const ids = ['a', 'b', 'c'];
    const answers = ids.map((conversationId) => courier.deliver('conversation:open', { conversationId }));
    await jest.advanceTimersByTimeAsync(60_000);
    expect(link.request).not.toHaveBeenCalled();
    link.isReady = true;
    courier.resume();
    await Promise.all(answers);
    expect(
      link.request.mock.calls.map((call: unknown[]) => (call[1] as typeof typing).conversationId),
    ).toEqual(ids);
  });

  it('leaves no timer behind when paused, and goes on with the next connection', async () => {
    const link = linkOf([refusal('OVERLOADED', { retryAfterMs: 10_000 }), ANSWER]);
    const courier = open(link);
    const answer = courier.deliver('conversation:open', typing);
    await jest.advanceTimersByTimeAsync(10);
    link.isReady = false;
    courier.pause();
    expect(jest.getTimerCount()).toBe(0);
    await jest.advanceTimersByTimeAsync(10);
    link.isReady = true;
    courier.resume();
    await expect(answer).resolves.toEqual(ANSWER);
  });

  it('repeats calls of another kind by the same rules', async () => {
    const courier = open(linkOf([]));
    const call = jest.fn<Promise<string>, []>();
    call.mockRejectedValueOnce(localErrors.UNREACHABLE()).mockResolvedValueOnce('done');
    const answer = courier.repeat(call);
    await jest.advanceTimersByTimeAsync(250);
    await expect(answer).resolves.toBe('done');
    call.mockRejectedValueOnce(refusal('FORBIDDEN', { retryable: false }));
    await expect(courier.repeat(call)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(call).toHaveBeenCalledTimes(3);
  });

  it('repeats nothing for whoever signs in next', async () => {
    const link = linkOf([refusal('OVERLOADED'), ANSWER]);
    const courier = open(link);
    const answer = courier.deliver('conversation:open', typing);
    await jest.advanceTimersByTimeAsync(0);
    courier.close(localErrors.SIGNED_OUT());
    courier.open();
    await expect(answer).rejects.toMatchObject({ code: 'SIGNED_OUT' });
    expect(link.request).toHaveBeenCalledTimes(1);
  });

  it('rejects what waits when nobody is signed in any more, and takes requests again later', async () => {
    const link = linkOf([ANSWER]);
    link.isReady = false;
    const courier = open(link);
    const waiting = courier.deliver('conversation:open', typing);
    courier.close(localErrors.SIGNED_OUT());
    await expect(waiting).rejects.toMatchObject({ code: 'SIGNED_OUT' });
    await expect(courier.deliver('conversation:open', typing)).rejects.toMatchObject({ code: 'SIGNED_OUT' });
    link.isReady = true;
    courier.open();
    await expect(courier.deliver('conversation:open', typing)).resolves.toEqual(ANSWER);
  });
});
