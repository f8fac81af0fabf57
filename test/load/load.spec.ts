import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { Bench, cpuPerMessage, ratePerSecond } from './bench';
import { contest, faultCount, startPeers } from './contest';
import { fromUuid, toUuid } from './generator/chatter';
import { Histogram } from './generator/histogram';
import { Ledger } from './generator/ledger';
import { ParleyPeer } from './peers/parley';
import { socketIoRelay, storeRelay, wsRelay } from './peers/relays';
import { type CpuProfile, sharesOf } from './measure/cpu-profile';
import { Progress } from './report/progress';
import { isMet, type Section } from './report/section';
import { median, readable } from './report/statistics';
import { describeSection, markdownTable } from './report/table';

// every message arrives or not, never late: the limit only ends what hangs
jest.setTimeout(180_000);

const ROOT = join(__dirname, '..', '..');
const CONNECTIONS = 20;

/** Runs the bench as `npm run bench` does, once everything is built. */
function runBench(...args: string[]): Promise<{ code: number; output: string }> {
  const command = ['--import', 'tsx', join(ROOT, 'test', 'load', 'main.ts'), ...args];
  return new Promise((resolve) => {
    execFile(process.execPath, command, { cwd: ROOT }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), output: stdout + stderr }),
    );
  });
}

describe('npm run bench', () => {
  it('sends, delivers and receipts every message once and in order, at every server', async () => {
    const progress = new Progress('smoke test');
    const bench = new Bench(true, progress);
    try {
      const engines = await bench.engines();
      const bare = storeRelay(engines);
      const running = await startPeers(bench, [new ParleyPeer(engines), bare, socketIoRelay, wsRelay]);
      const plan = { outstanding: 2, warmUpSeconds: 0.5, seconds: 1 };
      const samples = await contest(bench, bench.generator(), running, { connections: CONNECTIONS, plan });
      expect([...samples.keys()]).toEqual(['Parley', bare.name, socketIoRelay.name, wsRelay.name]);
      for (const [sample] of samples.values()) {
        expect(sample).toMatchObject({ failures: 0, lost: 0, duplicated: 0, outOfOrder: 0 });
        expect(sample!.sent).toBeGreaterThan(CONNECTIONS);
        expect(sample!.delivered).toBe(sample!.sent);
        expect(ratePerSecond(sample!)).toBeGreaterThan(0);
        expect(cpuPerMessage(sample!)).toBeGreaterThan(0);
        expect(sample!.delivery.p50).toBeLessThanOrEqual(sample!.delivery.p99);
      }
      for (const name of ['Parley', bare.name]) {
        const [sample] = samples.get(name)!;
        expect(await running.get(name)!.stored?.()).toBe(sample!.sent);
        expect(faultCount([sample!])).toBe(0);
      }
    } finally {
      progress.fail();
      await bench.end();
    }
  });

  it.each([
    ['a scenario there is none of', ['nonsense'], 'There is no scenario nonsense.'],
    ['an option there is none of', ['send', '--fast'], "Unknown option '--fast'"],
  ])('says what there is when asked for %s', async (_what, args, message) => {
    const { code, output } = await runBench(...args);
    expect(code).toBe(2);
    expect(output).toContain(message);
    expect(output).toContain('send       how many messages are stored');
    expect(output).not.toContain('    at ');
  });
});

describe(Histogram.name, () => {
  it('tells percentiles within two hundredths, whatever the scale', () => {
    for (const scale of [0.01, 1, 1_000]) {
      const histogram = new Histogram();
      for (let i = 1; i <= 1_000; i += 1) histogram.add(i * scale);
      const { count, p50, p99, p999, max } = histogram.summary();
      expect([count, max]).toEqual([1_000, 1_000 * scale]);
      for (const [found, wanted] of [
        [p50, 500],
        [p99, 990],
        [p999, 999],
      ] as const)
        expect(Math.abs(found / (wanted * scale) - 1)).toBeLessThan(0.02);
    }
  });

  it('has nothing to tell without values', () => {
    expect(new Histogram().summary()).toEqual({ count: 0, p50: 0, p99: 0, p999: 0, max: 0 });
  });
});

describe(Ledger.name, () => {
  const sendThree = () => {
    const ledger = new Ledger(2, 1);
    ledger.beginWindow();
    for (const serial of [0, 1, 2]) {
      ledger.noteSent(0, serial);
      ledger.noteAcked(0, serial);
    }
    return ledger;
  };

  it('counts what is lost, doubled and out of order', () => {
    const ledger = sendThree();
    for (const serial of [2, 0, 2]) ledger.noteReceived(1, 0, serial);
    expect(ledger.isDrained).toBe(false);
    expect(ledger.tally(0)).toMatchObject({ delivered: 2, lost: 1, duplicated: 1, outOfOrder: 1 });
  });

  it('takes a number that never comes for lost or refused, not for disorder', () => {
    const ledger = sendThree();
    for (const serial of [0, 2]) ledger.noteReceived(1, 0, serial);
    expect(ledger.tally(0)).toMatchObject({ delivered: 2, lost: 1, duplicated: 0, outOfOrder: 0 });
  });

  it('is content when everything has come in order', () => {
    const ledger = sendThree();
    for (const serial of [0, 1, 2]) ledger.noteReceived(1, 0, serial);
    expect(ledger.isDrained).toBe(true);
    expect(ledger.tally(0)).toMatchObject({ delivered: 3, lost: 0, duplicated: 0, outOfOrder: 0 });
  });

  it('waits for no message that was refused', () => {
    const ledger = new Ledger(2, 1);
    for (const serial of [0, 1, 2]) ledger.noteSent(0, serial);
    for (const serial of [0, 2]) ledger.noteAcked(0, serial);
    for (const serial of [0, 2]) ledger.noteReceived(1, 0, serial);
    expect(ledger.isDrained).toBe(false);
    ledger.noteRefused(0, 1, 'OVERLOADED');
    expect(ledger.isDrained).toBe(true);
    expect(ledger.tally(0)).toMatchObject({ acked: 2, delivered: 2, failures: 1, lost: 0 });
  });

  it('takes nothing that was refused, and came all the same, for what was acked and did not', () => {
    const ledger = new Ledger(2, 1);
    for (const serial of [0, 1, 2, 3]) ledger.noteSent(0, serial);
    for (const serial of [0, 1]) ledger.noteAcked(0, serial);
    // before it was refused, and after
    for (const serial of [0, 2]) ledger.noteReceived(1, 0, serial);
    for (const serial of [2, 3]) ledger.noteRefused(0, serial, 'TIMEOUT');
    ledger.noteReceived(1, 0, 3);
    expect(ledger.isDrained).toBe(false);
    expect(ledger.tally(0)).toMatchObject({ acked: 2, delivered: 3, failures: 2, lost: 1 });
  });

  it('measures from the moment a message was due, not from when it was sent', () => {
    const ledger = new Ledger(2, 1);
    ledger.beginWindow();
    ledger.noteSent(0, 0, performance.now() - 500);
    ledger.noteReceived(1, 0, 0);
    expect(ledger.tally(0).delivery.p50).toBeGreaterThan(490);
  });
});

describe('a profile', () => {
  const frame = (functionName: string, path = '') => ({
    functionName,
    url: path && `file:///parley/${path}`,
  });
  const profile: CpuProfile = {
    nodes: [
      { id: 1, callFrame: frame('(root)'), children: [2, 3, 8] },
      { id: 2, callFrame: frame('flush', 'dist/features/messages/commit-queue.js'), children: [4] },
      { id: 3, callFrame: frame('(idle)') },
      { id: 4, callFrame: frame('command', 'node_modules/mongodb/lib/cmap/connection.js'), children: [5, 6] },
      { id: 5, callFrame: frame('serialize', 'node_modules/bson/lib/bson.cjs') },
      { id: 6, callFrame: frame('Writable.write'), children: [7] },
      { id: 7, callFrame: frame('writeBuffer') },
      { id: 8, callFrame: frame('(garbage collector)') },
    ],
    samples: [2, 3, 4, 5, 7, 8],
    timeDeltas: [100, 5_000, 100, 100, 200, 500],
  };

  it('tells for whom the time was spent that was not idle', () => {
    expect(Object.fromEntries(sharesOf(profile))).toEqual({
      'Parley: features/messages': 0.1,
      'MongoDB driver': 0.2,
      'MongoDB driver: writing to sockets': 0.2,
      'garbage collection': 0.5,
    });
  });
});

describe('the report', () => {
  it('takes the middle', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([])).toBeNaN();
  });

  it('writes numbers with three digits', () => {
    expect([0, 0.12345, 12.345, 12_345.6, NaN].map(readable)).toEqual(['0', '0.123', '12.3', '12,346', '–']);
  });

  it('pads the columns of a table', () => {
    expect(markdownTable(['server', 'n'], [['Parley', 1_234]])).toBe(
      ['| server | n     |', '| ------ | ----- |', '| Parley | 1,234 |'].join('\n'),
    );
  });

  it('says which goals are met', () => {
    const goal = { goal: 1, quantity: 'rate', unit: '×', limit: 5 };
    expect(isMet({ ...goal, measured: 5, better: 'higher' })).toBe(true);
    expect(isMet({ ...goal, measured: 4.9, better: 'higher' })).toBe(false);
    expect(isMet({ ...goal, measured: 5, better: 'lower' })).toBe(true);
    expect(isMet({ ...goal, measured: 5.1, better: 'lower' })).toBe(false);
    // what could not be measured is not met
    expect(isMet({ ...goal, measured: NaN, better: 'lower' })).toBe(false);
    const section: Section = {
      ...{ scenario: 'send', title: 'how many', at: '', seconds: 1, foreignLoad: 0, isQuick: true },
      ...{ columns: ['server'], rows: [['Parley']], notes: ['a note'], samples: [] },
      goals: [{ ...goal, measured: 4.9, better: 'higher' }],
    };
    const text = describeSection(section);
    expect(text).toContain('## send: how many (quick: a smoke test, not a measurement)');
    expect(text).toMatch(/\| 1 +\| rate +\| 4\.9 × +\| ≥ 5 +\| no +\|/);
    expect(text).toContain('- a note');
  });
});

describe(toUuid, () => {
  it('carries sender and serial there and back', () => {
    const id = toUuid('ab12', 9_999, 123_456);
    expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(fromUuid(`"id":"${id}"`, 6)).toEqual({ sender: 9_999, serial: 123_456 });
  });
});
