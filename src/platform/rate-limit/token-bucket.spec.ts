import { takeToken } from './token-bucket';

const SEND = { limit: 40, windowMs: 20_000 };

/** How many of `count` takes at the moments given by `at` succeed. */
function takes(count: number, at: (i: number) => number): number {
  let arrival: number | undefined;
  let allowed = 0;
  for (let i = 0; i < count; i += 1) {
    const [taken, next] = takeToken(SEND, arrival, at(i));
    arrival = next;
    if (taken.isAllowed) allowed += 1;
  }
  return allowed;
}

describe('token bucket', () => {
  it('allows a burst of the limit and no more', () => {
    expect(takes(100, () => 1_000)).toBe(40);
  });

  it('refills evenly: 20 more in ten seconds after a burst', () => {
    const burstThenTenSeconds = (i: number) => (i < 40 ? 0 : (i - 39) * 100);
    expect(takes(140, burstThenTenSeconds)).toBe(40 + 20);
  });

  it('says when the next one will be there', () => {
    let arrival: number | undefined;
    for (let i = 0; i < 40; i += 1) [, arrival] = takeToken(SEND, arrival, 0);
    const [refused, unchanged] = takeToken(SEND, arrival, 0);
    expect(refused).toEqual({ isAllowed: false, retryAfterMs: 500, remaining: 0 });
    const [allowed] = takeToken(SEND, unchanged, 500);
    expect(allowed.isAllowed).toBe(true);
  });
});
