import { isClean } from './run/result';
import { runScenario } from './run/run-scenario';
import { SCENARIOS } from './scenarios';

// a run is clean or not, never late: the limit only ends what hangs
jest.setTimeout(180_000);

const MESSAGES = 150;

describe('npm run faults', () => {
  it.each(['connections-reset'])('%s: nothing acked is lost, doubled or out of order', async (name) => {
    const scenario = SCENARIOS.find((one) => one.name === name)!;
    const { signal } = new AbortController();
    const result = await runScenario(scenario, { seed: 1, messages: MESSAGES, isQuick: true, signal });
    // on failure this shows where the history is
    expect(result).toMatchObject({ lost: 0, doubled: 0, reordered: 0, holes: 0, others: {}, unmet: [] });
    expect(isClean(result)).toBe(true);
    expect(result.acked).toBeGreaterThanOrEqual(MESSAGES);
    expect(result.faults).toBeGreaterThan(0);
  });
});
