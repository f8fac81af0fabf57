import { AccountDataStore } from './account-data';
import { Blocks } from './blocks';
import type { Courier } from './courier';
import type { HttpCall } from './http';
import type { Rest } from './rest';

const BOB = 'b'.repeat(24);
const AT = '2026-11-21T18:30:00.000Z';

const build = () => {
  const calls: HttpCall[] = [];
  const rest = { call: (call: HttpCall) => Promise.resolve(void calls.push(call)) } as unknown as Rest;
  // the first attempt gets no answer
  const repeat = async <T>(call: () => Promise<T>) => call().then(call);
  const data = new AccountDataStore(() => undefined);
  return { blocks: new Blocks(rest, { repeat } as Courier, () => data), data, calls };
};

describe(Blocks.name, () => {
  it('blocks and unblocks until there is an answer, and lists', async () => {
    const { blocks, calls } = build();
    await blocks.block(BOB);
    await blocks.unblock(BOB);
    await blocks.list('next');
    const [put, remove] = (['PUT', 'DELETE'] as const).map((method) => ({
      method,
      path: `/api/blocks/${BOB}`,
    }));
    const list = { method: 'GET', path: '/api/blocks', query: { cursor: 'next' } };
    expect(calls).toEqual([put, put, remove, remove, list]);
  });

  it('knows whom the own person blocks, on whichever device', () => {
    const { blocks, data } = build();
    expect(blocks.has(BOB)).toBe(false);
    data.fill([{ n: 1, kind: 'block', key: BOB, value: { at: AT }, at: AT }]);
    expect(blocks.has(BOB)).toBe(true);
    data.offer({ n: 2, kind: 'block', key: BOB, at: AT });
    expect(blocks.has(BOB)).toBe(false);
  });
});
