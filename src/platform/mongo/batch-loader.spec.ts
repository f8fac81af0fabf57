import { setImmediate as endOfTurn } from 'node:timers/promises';
import { batchLoader } from './batch-loader';

describe(batchLoader.name, () => {
  /** A loader whose queries end when they are told to. */
  function held(options: { maxBatchSize?: number; gatherMs?: number; isRemembered?: boolean } = {}) {
    const { maxBatchSize = 100, gatherMs, isRemembered } = options;
    const asked: { keys: readonly number[]; end: () => void; fail: () => void }[] = [];
    const load = (keys: readonly number[]) =>
      new Promise<string[]>((resolve, reject) => {
        const end = () => resolve(keys.map((key) => `answer ${key}`));
        asked.push({ keys, end, fail: () => reject(new Error('away')) });
      });
    const cacheMap = isRemembered ? new Map<number, Promise<string>>() : undefined;
    return { asked, loader: batchLoader(load, { maxBatchSize, gatherMs, cacheMap }) };
  }

  it('joins the questions of one turn into one query', async () => {
    const { asked, loader } = held();
    const answers = Promise.all([1, 2, 1].map((key) => loader.load(key)));
    await endOfTurn();
    expect(asked.map(({ keys }) => keys)).toEqual([[1, 2, 1]]);
    asked[0]!.end();
    expect(await answers).toEqual(['answer 1', 'answer 2', 'answer 1']);
  });

  it('has two queries under way, and joins what comes meanwhile', async () => {
    const { asked, loader } = held();
    const answers: Promise<string>[] = [];
    for (const key of [1, 2, 3, 4, 5]) {
      answers.push(loader.load(key));
      await endOfTurn();
    }
    expect(asked.map(({ keys }) => keys)).toEqual([[1], [2]]);
    asked[0]!.end();
    await answers[0];
    await endOfTurn();
    expect(asked[2]?.keys).toEqual([3, 4, 5]);
    for (const { end } of asked) end();
    expect(await Promise.all(answers)).toHaveLength(5);
  });

  it('asks on after a query that failed, in as many as the size allows', async () => {
    const { asked, loader } = held({ maxBatchSize: 1 });
    const answers = [1, 2, 3].map((key) => loader.load(key));
    await endOfTurn();
    for (const { fail } of [...asked]) fail();
    expect((await Promise.allSettled(answers.slice(0, 2))).map(({ status }) => status)).toEqual([
      'rejected',
      'rejected',
    ]);
    await endOfTurn();
    asked[2]!.end();
    expect(await answers[2]).toBe('answer 3');
  });

  it('lets questions gather after a query', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate'] });
    try {
      const { asked, loader } = held({ gatherMs: 10 });
      void loader.load(1);
      await endOfTurn();
      void loader.load(2);
      await jest.advanceTimersByTimeAsync(5);
      void loader.load(3);
      await endOfTurn();
      expect(asked.map(({ keys }) => keys)).toEqual([[1]]);
      await jest.advanceTimersByTimeAsync(5);
      expect(asked.map(({ keys }) => keys)).toEqual([[1], [2, 3]]);
    } finally {
      jest.useRealTimers();
    }
  });

  it('gives up queries that nobody answers, and asks on', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate'] });
    try {
      const { asked, loader } = held({ maxBatchSize: 1 });
      const lost = [1, 2].map((key) => loader.load(key).catch((error: Error) => error.name));
      const waiting = loader.load(3);
      await endOfTurn();
      expect(asked).toHaveLength(2);
      await jest.advanceTimersByTimeAsync(20_000);
      expect(await Promise.all(lost)).toEqual(['Unanswered', 'Unanswered']);
      await endOfTurn();
      asked[2]!.end();
      expect(await waiting).toBe('answer 3');
      expect(jest.getTimerCount()).toBe(0);
    } finally {
      jest.useRealTimers();
    }
  });

  it('answers what it remembers without a query, until it is told to forget', async () => {
    const { asked, loader } = held({ isRemembered: true });
    const first = loader.load(1);
    await endOfTurn();
    asked[0]!.end();
    expect(await first).toBe('answer 1');
    expect(await loader.load(1)).toBe('answer 1');
    expect(asked).toHaveLength(1);
    loader.clear(1);
    const second = loader.load(1);
    await endOfTurn();
    expect(asked).toHaveLength(2);
    asked[1]!.end();
    await second;
  });
});
