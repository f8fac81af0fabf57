import { Reports } from './reports';

/** A profile as V8 writes it: https://chromedevtools.github.io/devtools-protocol/v8/Profiler/#type-Profile */
export interface CpuProfile {
  nodes: { id: number; callFrame: { functionName: string; url: string }; children?: number[] }[];
  /** which node was found at each look, and the microseconds since the look before */
  samples: number[];
  timeDeltas: number[];
}

/** Shares of the time that a process was not idle, by area; they add up to 1. */
export type Shares = Map<string, number>;

/** Native functions that hand bytes to the kernel. */
const WRITES = /^(writeBuffer|writev|write\w+String)$/;
const IDLE = '(idle)';
const OF_V8: Record<string, string> = {
  '(garbage collector)': 'garbage collection',
  '(program)': 'Node itself and the kernel',
};
/** Packages by what they do for a message. */
const AREAS: [pattern: RegExp, area: string][] = [
  [/^(mongodb|bson|mongoose|mongodb-\w+)$/, 'MongoDB driver'],
  [/^(ioredis|redis|@redis|redis-parser|bullmq|cache-manager.*|keyv|@keyv)$/, 'Redis client'],
  [/^(ws|engine\.io.*|socket\.io.*)$/, 'Socket.IO and ws'],
];

/** Profiles Node processes that were started with `environment`. */
export class CpuProfiler {
  private readonly reports = new Reports<CpuProfile>('profile-on-signal.cjs');

  readonly environment = this.reports.environment;

  begin(pid: number): void {
    this.reports.signal(pid);
  }

  /** Ends what `begin` began. @returns where the time went */
  async end(pid: number): Promise<Shares> {
    return sharesOf(await this.reports.ask(pid));
  }

  close(): Promise<void> {
    return this.reports.close();
  }
}

/** Where the time went: each look counts for the package, or the part of Parley, whose code called what was found. */
export function sharesOf({ nodes, samples, timeDeltas }: CpuProfile): Shares {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  const areas = new Map(nodes.map(({ id }) => [id, areaOf(pathOf(id))]));
  const shares: Shares = new Map();
  let busy = 0;
  for (const [i, id] of samples.entries()) {
    const area = areas.get(id)!;
    if (area === IDLE) continue;
    busy += timeDeltas[i]!;
    shares.set(area, (shares.get(area) ?? 0) + timeDeltas[i]!);
  }
  for (const [area, time] of shares) shares.set(area, time / busy);
  return shares;

  function pathOf(id: number | undefined): Frame[] {
    const frames: Frame[] = [];
    for (let at = id; at !== undefined; at = parents.get(at)) frames.push(byId.get(at)!.callFrame);
    return frames;
  }
}

type Frame = CpuProfile['nodes'][number]['callFrame'];

/** @param path the frame that was found, and those that called it */
function areaOf(path: readonly Frame[]): string {
  const { functionName } = path[0]!;
  if (functionName === IDLE) return IDLE;
  const ofV8 = OF_V8[functionName];
  if (ofV8) return ofV8;
  const owner =
    path.map(({ url }) => ownerOf(url)).find((found) => found !== undefined) ?? OF_V8['(program)']!;
  return WRITES.test(functionName) ? `${owner}: writing to sockets` : owner;
}

function ownerOf(url: string): string | undefined {
  const ofPackage = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1];
  if (ofPackage) {
    const [name = ''] = ofPackage.split('/');
    return AREAS.find(([pattern]) => pattern.test(name) || pattern.test(ofPackage))?.[1] ?? 'other packages';
  }
  const ofParley = /\/dist\/(\w+)\/([^/]+)\//.exec(url);
  return ofParley ? `Parley: ${ofParley[1]}/${ofParley[2]}` : undefined;
}
