import { ROUNDS } from '../contest';
import { interleave } from '../interleave';
import { type HttpSample, loadHttp } from '../measure/http-load';
import type { CpuByPart } from '../measure/processes';
import { median } from '../report/statistics';
import { cpuPerRequest, parleyTargets } from './http';
import type { Scenario } from './scenario';

const COLUMNS = [
  'request',
  'cache',
  'requests/s',
  'CPU µs a request',
  'Node',
  'database',
  'Redis',
  'CPU ÷ without',
];
const READ = ['Parley: GET a person', 'Parley: GET a page of history', 'Parley: GET conversations'];

/** What each cache saves. */
export const cache: Scenario = {
  name: 'cache',
  title: 'REST with the cache and without',
  run: async (bench) => {
    const servers = {
      with: await parleyTargets(bench),
      without: await parleyTargets(bench, { CACHE_SECONDS: '0' }),
    };
    const seconds = bench.isQuick ? 1 : 5;
    const contestants = READ.flatMap((request) =>
      (['with', 'without'] as const).map((kind) => {
        const target = servers[kind][request]!;
        return { name: `${request} ${kind}`, sample: () => loadHttp({ ...target, seconds }) };
      }),
    );
    // what is compiled, and read for the first time, is no cost of the others
    for (const { sample } of bench.isQuick ? [] : contestants) await sample();
    const samples = await interleave(contestants, bench.isQuick ? 1 : ROUNDS, bench.progress);
    const rows = READ.flatMap((request) => {
      const without = samples.get(`${request} without`)!;
      return [
        describe(request, 'with', samples.get(`${request} with`)!, without),
        describe(request, 'without', without, without),
      ];
    });
    return {
      columns: COLUMNS,
      rows,
      goals: [],
      notes: [
        'Nothing is written meanwhile, so everything is in the cache: the most it can save. A person is the kind `user`, a page the kind `recent`, a list the kinds `newest` and `user` of twenty conversations.',
      ],
      samples: Object.fromEntries(samples),
    };
  },
};

function describe(
  request: string,
  kind: string,
  some: readonly HttpSample[],
  without: readonly HttpSample[],
): (string | number)[] {
  const middle = (of: (sample: HttpSample) => number) => median(some.map(of));
  const part = (name: keyof CpuByPart) =>
    middle((sample) => ((sample.cpu[name] ?? 0) / sample.answered) * 1e6);
  return [
    request.replace('Parley: ', ''),
    kind,
    middle(({ answered, seconds }) => answered / seconds),
    middle(cpuPerRequest),
    part('node'),
    part('mongod'),
    part('redis'),
    middle(cpuPerRequest) / median(without.map(cpuPerRequest)),
  ];
}
