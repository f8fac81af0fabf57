import { type Bench, partPerMessage, type Sample } from '../bench';
import { middle, ROUNDS } from '../contest';
import type { Plan } from '../generator/driver';
import type { Generator } from '../generator/generator';
import { CpuProfiler, type Shares } from '../measure/cpu-profile';
import { ParleyPeer, type RunningParley } from '../peers/parley';
import { median } from '../report/statistics';
import type { Scenario } from './scenario';

interface Load {
  name: string;
  connections: number;
  plan: Plan;
}

const SECONDS = { seconds: 5, warmUpSeconds: 2 };
const QUICK_SECONDS = { seconds: 1, warmUpSeconds: 1 };
/** Areas that take less of either load are told together. */
const LEAST_SHARE = 0.02;
const PARTS = ['worker', 'mongod', 'redis'] as const;

/** A sample, and what the API node did meanwhile. */
type Profiled = Sample & { shares: Shares };

/** What a message costs, by who takes it: where many come at once, and where few do. */
export const profile: Scenario = {
  name: 'profile',
  title: 'where the time for a message goes, in an API node and beside it',
  run: async (bench) => {
    const engines = await bench.engines();
    const profiler = new CpuProfiler();
    bench.onEnd(() => profiler.close());
    const parley = await new ParleyPeer(engines, { env: profiler.environment }).start();
    bench.onEnd(() => parley.stop());
    const generator = bench.generator();
    const loads = loadsOf(bench.isQuick);
    const rounds = bench.isQuick ? 1 : ROUNDS;
    bench.progress.expect(loads.length * rounds);
    const samples = new Map<Load, Profiled[]>(loads.map((load) => [load, []]));
    for (let round = 0; round < rounds; round += 1) {
      for (const load of loads) {
        samples.get(load)!.push(await watched({ bench, profiler, generator, parley }, load));
        bench.progress.tick(load.name);
      }
    }
    const found = [...samples.values()];
    return {
      columns: ['CPU µs a message', ...loads.map(({ name }) => name)],
      rows: [
        ...rowsOf(found).map(([area, ...costs]) => [`node, ${area}`, ...costs]),
        ...PARTS.map((part) => [
          part,
          ...found.map((some) => middle(some, (one) => partPerMessage(one, part))),
        ]),
      ],
      goals: [],
      notes: [
        'V8 looks every half millisecond at what the main thread of the API node does; its shares are applied to the CPU that the whole process used, with those threads that collect garbage and compile. A look counts for the package, or the folder of Parley, whose code called what was found. Being looked at takes time itself: compare the lines, not with other scenarios.',
      ],
      samples: found.map((some) => some.map(({ shares, ...sample }) => ({ ...sample, shares: [...shares] }))),
    };
  },
};

function loadsOf(isQuick: boolean): Load[] {
  const times = isQuick ? QUICK_SECONDS : SECONDS;
  const pace = isQuick ? 200 : 1_000;
  return [
    { name: '100 × 4, as fast as answered', connections: 100, plan: { outstanding: 4, ...times } },
    {
      name: `${pace}/s over ${pace} connections`,
      connections: pace,
      plan: { ratePerSecond: pace, typingPerSecond: pace / 5, ...times },
    },
  ];
}

interface Scene {
  bench: Bench;
  profiler: CpuProfiler;
  generator: Generator;
  parley: RunningParley;
}

async function watched(
  { bench, profiler, generator, parley }: Scene,
  { connections, plan }: Load,
): Promise<Profiled> {
  const seats = await parley.pairs(connections);
  const { pid } = parley.nodes[0]!;
  let ended: Promise<Shares> | undefined;
  const sample = await bench.sample(generator, parley, seats, plan, (phase) => {
    if (phase === 'begin') profiler.begin(pid);
    else ended = profiler.end(pid);
  });
  return { ...sample, shares: await ended! };
}

const shareOf = ({ shares }: Profiled, area: string) => shares.get(area) ?? 0;

const perMessage = (samples: readonly Profiled[], share: (one: Profiled) => number): number =>
  median(samples.map((one) => partPerMessage(one, 'node') * share(one)));

/** A row for each area that matters in one load at least, dearest first, and one for all others. */
function rowsOf(found: readonly Profiled[][]): [string, ...number[]][] {
  const names = new Set(found.flat().flatMap(({ shares }) => [...shares.keys()]));
  const weight = (area: string) =>
    Math.max(...found.map((some) => median(some.map((one) => shareOf(one, area)))));
  const heavy = [...names]
    .filter((area) => weight(area) >= LEAST_SHARE)
    .sort((a, b) => weight(b) - weight(a));
  const rest = (one: Profiled) => 1 - heavy.reduce((sum, area) => sum + shareOf(one, area), 0);
  return [
    ...heavy.map((area): [string, ...number[]] => [
      area,
      ...found.map((some) => perMessage(some, (one) => shareOf(one, area))),
    ]),
    ['all else', ...found.map((some) => perMessage(some, rest))],
  ];
}
