import { createPerson, type Person } from '../../factories/people';
import { call } from '../../support/http';
import type { Bench, Sample } from '../bench';
import { faultCount, middle, ROUNDS } from '../contest';
import { Histogram } from '../generator/histogram';
import { interleave } from '../interleave';
import { ParleyPeer } from '../peers/parley';
import { median } from '../report/statistics';
import type { Scenario } from './scenario';

const CONNECTIONS = 200;
const WITHOUT = 'no logins';
/** As in production: the tests use cheap hashes. */
const BCRYPT_COST = '12';
const COLUMNS = [
  'meanwhile',
  'messages/s',
  'delivery p50 ms',
  'delivery p99 ms',
  'ack p99 ms',
  'logins/s',
  'login p50 ms',
  'lost + doubled + reordered',
];

/** Sign-ins while a window ran. */
interface Storm {
  loginsPerSecond: number;
  loginP50: number;
}

/** Whether passwords being checked hold up messages. */
export const logins: Scenario = {
  name: 'logins',
  title: 'messages while many people sign in at once',
  run: async (bench) => {
    const engines = await bench.engines();
    const parley = await new ParleyPeer(engines, { env: { BCRYPT_COST } }).start();
    bench.onEnd(() => parley.stop());
    const generator = bench.generator();
    const { url } = parley.nodes[0]!;
    const people = await register(bench, url, bench.isQuick ? 10 : 50);
    const seats = await parley.pairs(CONNECTIONS);
    const plan = bench.isQuick
      ? { ratePerSecond: 200, warmUpSeconds: 1, seconds: 2 }
      : { ratePerSecond: 500, warmUpSeconds: 2, seconds: 15 };
    const talk = () => bench.sample(generator, parley, seats, plan);
    const quiet = async () => ({ ...(await talk()), loginsPerSecond: 0, loginP50: 0 });
    const busy = () => amid(url, people, talk);
    const WITH = `${people.length} logins at once`;
    const contestants = [
      { name: WITHOUT, sample: quiet },
      { name: WITH, sample: busy },
    ];
    const samples = await interleave(contestants, bench.isQuick ? 1 : ROUNDS, bench.progress);
    const p99 = (name: string) => middle(samples.get(name)!, ({ delivery }) => delivery.p99);
    return {
      columns: COLUMNS,
      rows: [...samples].map(([name, some]) => [name, ...describe(some)]),
      goals: [
        {
          ...{ goal: 12, quantity: `delivery p99 with ${WITH} ÷ without`, unit: '×' },
          ...{ measured: p99(WITH) / p99(WITHOUT), limit: 1.5, better: 'lower' },
        },
      ],
      notes: [
        `${CONNECTIONS} connections, ${plan.ratePerSecond} messages/s at a given pace; bcrypt at cost ${BCRYPT_COST}, as in production. In every second window ${people.length} people sign in at once, and as soon as all of them are in, once more.`,
      ],
      samples: Object.fromEntries(samples),
    };
  },
};

function describe(samples: readonly (Sample & Storm)[]): (string | number)[] {
  const of = (figure: (sample: Sample & Storm) => number) => median(samples.map(figure));
  return [
    of(({ window, seconds }) => window.delivered / seconds),
    of(({ delivery }) => delivery.p50),
    of(({ delivery }) => delivery.p99),
    of(({ ack }) => ack.p99),
    of(({ loginsPerSecond }) => loginsPerSecond),
    of(({ loginP50 }) => loginP50),
    String(faultCount(samples)),
  ];
}

/** Lets people sign in, all at once and again, for as long as something takes; resolves when the last of them is in. */
async function amid(
  url: string,
  people: readonly Person[],
  act: () => Promise<Sample>,
): Promise<Sample & Storm> {
  const taken = new Histogram();
  const begin = performance.now();
  let isOver = false;
  const storm = async () => {
    while (!isOver) await Promise.all(people.map((person) => signIn(url, person, taken)));
  };
  const stormed = storm();
  // reported below; meanwhile it must not count as unhandled
  stormed.catch(() => undefined);
  try {
    const sample = await act();
    isOver = true;
    await stormed;
    const { count, p50 } = taken.summary();
    return { ...sample, loginsPerSecond: (count / (performance.now() - begin)) * 1000, loginP50: p50 };
  } finally {
    isOver = true;
  }
}

async function signIn(url: string, { username, password }: Person, taken: Histogram): Promise<void> {
  const begin = performance.now();
  const { status, body } = await call(url, 'POST', '/api/auth/login', { body: { username, password } });
  if (status >= 300) throw new Error(`login answered ${status}: ${JSON.stringify(body)}`);
  taken.add(performance.now() - begin);
}

async function register(bench: Bench, url: string, count: number): Promise<Person[]> {
  bench.progress.expect(1);
  const people = await Promise.all(Array.from({ length: count }, (_, i) => createPerson(url, `login${i}`)));
  bench.progress.tick('accounts made');
  return people;
}
