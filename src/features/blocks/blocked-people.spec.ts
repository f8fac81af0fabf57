import { type Around, BlockedPeople } from './blocked-people';

const [ANN, BOB, CEM] = ['ann', 'bob', 'cem'];

/** Blocks by id, from whom to whom, and what is asked about them. */
const build = (rows: Record<string, [string, string]> = {}) => {
  const find = jest.fn((userId: string): Promise<Around> => {
    const found = Object.entries(rows).filter(([, pair]) => pair.includes(userId));
    return Promise.resolve({
      others: new Map(found.map(([id, pair]) => [id, pair.find((one) => one !== userId)!])),
    });
  });
  const people = new BlockedPeople(find, 60_000);
  const others = async (userId: string) => [...((await people.of(userId)).others ?? ['many']).values()];
  return { rows, find, people, others };
};

describe(BlockedPeople.name, () => {
  it('asks once, also when many ask at the same time', async () => {
    const { find, others } = build({ one: [ANN, BOB] });
    expect(await Promise.all([others(ANN), others(ANN), others(BOB)])).toEqual([[BOB], [BOB], [ANN]]);
    expect(await others(ANN)).toEqual([BOB]);
    expect(await others(CEM)).toEqual([]);
    expect(await others(CEM)).toEqual([]);
    expect(find.mock.calls).toEqual([[ANN], [BOB], [CEM]]);
  });

  it('asks anew about who is concerned by what came, and by what went', async () => {
    const { rows, find, people, others } = build({ one: [ANN, BOB] });
    for (const one of [ANN, BOB, CEM]) await others(one);
    rows.two = [CEM, ANN];
    for (const one of [ANN, CEM]) people.forget(one);
    expect([await others(ANN), await others(CEM)]).toEqual([[BOB, CEM], [ANN]]);
    delete rows.one;
    people.forgetBlock('one');
    expect([await others(ANN), await others(BOB), await others(CEM)]).toEqual([[CEM], [], [ANN]]);
    expect(find).toHaveBeenCalledTimes(7);
    delete rows.two;
    people.forgetAll();
    expect(await others(ANN)).toEqual([]);
  });

  it.each([
    ['came', (people: BlockedPeople) => people.forget(ANN)],
    ['went', (people: BlockedPeople) => people.forgetBlock('one')],
  ])('does not keep an answer during which a block %s', async (_, learn) => {
    const { find, people, others } = build();
    let answer: (around: Around) => void = () => undefined;
    find.mockImplementationOnce(() => new Promise((resolve) => (answer = resolve)));
    const first = others(ANN);
    learn(people);
    answer({ others: new Map([['one', BOB]]) });
    expect(await first).toEqual([BOB]);
    expect(await others(ANN)).toEqual([]);
  });

  it('does not keep a failure', async () => {
    const { find, others } = build({ one: [ANN, BOB] });
    find.mockRejectedValueOnce(new Error('no answer'));
    await expect(others(ANN)).rejects.toThrow('no answer');
    expect(await others(ANN)).toEqual([BOB]);
  });

  it('knows whom it does not know, until any block goes', async () => {
    const { find, people, others } = build();
    find.mockResolvedValueOnce({});
    expect([await others(ANN), await others(ANN)]).toEqual([['many'], ['many']]);
    people.forgetBlock('any');
    expect(await others(ANN)).toEqual([]);
  });
});
