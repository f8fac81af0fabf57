import { Lanes } from './lanes';

describe(Lanes.name, () => {
  it('does one work of a key at a time, in their order, and forgets the keys that are done', async () => {
    const lanes = new Lanes<string>();
    const told: string[] = [];
    const ends = new Map<string, () => void>();
    const begin = (key: string, name: string) =>
      lanes.pass(key, async () => {
        told.push(name);
        await new Promise<void>((end) => ends.set(name, end));
        if (name === 'a1') throw new Error('broken');
        return name;
      });
    const a1 = begin('a', 'a1');
    const [a2, a3, b1] = [begin('a', 'a2'), begin('a', 'a3'), begin('b', 'b1')];
    expect(told).toEqual(['a1', 'b1']);
    ends.get('b1')!();
    expect(await b1).toBe('b1');
    expect(lanes.size).toBe(1);
    ends.get('a1')!();
    await expect(a1).rejects.toThrow('broken');
    ends.get('a2')!();
    expect(await a2).toBe('a2');
    ends.get('a3')!();
    expect(await a3).toBe('a3');
    expect(told).toEqual(['a1', 'b1', 'a2', 'a3']);
    expect(lanes.size).toBe(0);
  });
});
