import { setTimeout as delay } from 'node:timers/promises';
import type { Journal } from '../load/journal';
import type { Census, ServerProcess } from '../system/server-process';
import type { System } from '../system/system';

const SAMPLES = 5;
const SAMPLE_MS = 150;
// the longest timers of a connection that has gone (grace of presence, idle connections to MongoDB) are over by then
const LEAVING_MS = 20_000;

/** What the processes held before anybody came. */
export type Baseline = Map<ServerProcess, Census>;

/** Takes the most of some looks, as timers come and go. */
export async function takeBaseline({ servers }: System): Promise<Baseline> {
  const looks: Baseline = new Map();
  for (let i = 0; i < SAMPLES; i += 1) {
    for (const server of servers) looks.set(server, most(looks.get(server), await server.census()));
    await delay(SAMPLE_MS);
  }
  return looks;
}

/**
 * When all clients have left: what each process still holds beyond its beginning, and what nobody caught.
 * @returns how processes ended that did not end well
 */
export async function reportProcesses(
  system: System,
  baseline: Baseline,
  journal: Journal,
): Promise<string[]> {
  const ends = await Promise.all(
    system.servers.map(async (server) => {
      const left = await leftovers(server, baseline.get(server)!);
      const begin = performance.now();
      const code = await server.stop();
      const tookMs = Math.round(performance.now() - begin);
      // a process that ended by itself failed in something that nobody took
      const unhandledRejections = Math.max(server.uncaught, server.crashes);
      journal.write({ type: 'process', process: server.name, unhandledRejections, ...left });
      return code === 0 ? [] : [`${server.name} ended with ${code}, ${tookMs} ms after SIGTERM`];
    }),
  );
  return ends.flat();
}

async function leftovers(server: ServerProcess, begin: Census) {
  const deadline = performance.now() + LEAVING_MS;
  for (;;) {
    const now = await server.census();
    const leakedSockets = Math.max(0, now.sockets - begin.sockets);
    const leakedTimers = Math.max(0, now.timers - begin.timers);
    if (leakedSockets + leakedTimers === 0 || performance.now() > deadline)
      return { leakedSockets, leakedTimers };
    await delay(SAMPLE_MS);
  }
}

function most(a: Census | undefined, b: Census): Census {
  if (!a) return b;
  return { ...b, sockets: Math.max(a.sockets, b.sockets), timers: Math.max(a.timers, b.timers) };
}
