import type { Courier } from './courier';
import { ParleyError } from './errors';
import type { Link } from './link';
import { Subscriptions } from './subscriptions';

const refusal = (code: string) => new ParleyError({ code, status: 403, message: code, retryable: false });

const build = async () => {
  const request = jest.fn<Promise<object>, [string, object]>(() => Promise.resolve({}));
  const faults: unknown[] = [];
  const subscriptions = new Subscriptions(
    { request } as unknown as Link,
    { deliver: request } as unknown as Courier,
    () => undefined,
    (error) => faults.push(error),
  );
  await Promise.all(['one', 'two'].map((id) => subscriptions.open(id)));
  request.mockClear();
  return { subscriptions, request, faults };
};

describe(Subscriptions.name, () => {
  it('opens on a new connection what was open, but no conversation that has ended', async () => {
    const { subscriptions, request, faults } = await build();
    subscriptions.forget('one');
    subscriptions.renew();
    await new Promise(setImmediate);
    expect(request.mock.calls).toEqual([['conversation:open', { conversationId: 'two' }]]);
    expect(faults).toEqual([]);
  });

  it('leaves it to the pull to tell that a conversation ended meanwhile', async () => {
    const { subscriptions, request, faults } = await build();
    request.mockRejectedValueOnce(refusal('NOT_MEMBER')).mockRejectedValueOnce(refusal('TOO_MANY_OPEN'));
    subscriptions.renew();
    await new Promise(setImmediate);
    expect(faults).toMatchObject([{ code: 'TOO_MANY_OPEN' }]);
  });

  it('refuses words that would cost every connection, and tells no later one of them', async () => {
    const { subscriptions, request } = await build();
    const wish = { state: 'away', text: 'x'.repeat(65_537) } as const;
    await expect(subscriptions.setPresence(wish)).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
    subscriptions.renew();
    expect(request).not.toHaveBeenCalledWith('presence:set', wish);
  });
});
