import type { Bench, Sample } from './bench';
import type { Seat } from './generator/chatter';
import type { Plan } from './generator/driver';
import type { Generator } from './generator/generator';
import { interleave } from './interleave';
import type { Peer, RunningPeer } from './peers/peer';
import { median } from './report/statistics';

/** Samples of each contestant. */
export const ROUNDS = 5;

/** Starts all peers; they are stopped at the end of the scenario. */
export async function startPeers<P extends Peer>(
  bench: Bench,
  peers: readonly P[],
): Promise<Map<string, Awaited<ReturnType<P['start']>>>> {
  const running = new Map<string, Awaited<ReturnType<P['start']>>>();
  for (const peer of peers) {
    const server = (await peer.start()) as Awaited<ReturnType<P['start']>>;
    bench.onEnd(() => server.stop());
    running.set(peer.name, server);
  }
  return running;
}

/** Lets all peers run the same plan in turn. @returns the samples of each, by name */
export async function contest(
  bench: Bench,
  generator: Generator,
  running: Map<string, RunningPeer>,
  { connections, plan, rounds = ROUNDS }: { connections: number; plan: Plan; rounds?: number },
): Promise<Map<string, Sample[]>> {
  const contestants = [];
  for (const [name, server] of running) {
    const seats: Seat[] = await server.pairs(connections);
    contestants.push({ name, sample: () => bench.sample(generator, server, seats, plan) });
  }
  return interleave(contestants, bench.isQuick ? 1 : rounds, bench.progress);
}

/** The median of one figure of the samples. */
export const middle = (samples: readonly Sample[], of: (sample: Sample) => number): number =>
  median(samples.map(of));

/** Messages lost, doubled or out of order in any of the samples. */
export const faultCount = (samples: readonly Sample[]): number =>
  samples.reduce((sum, { lost, duplicated, outOfOrder }) => sum + lost + duplicated + outOfOrder, 0);
