import { setTimeout as delay } from 'node:timers/promises';
import type { RunningPeer } from '../peers/peer';
import { residentBytes } from './processes';
import { Reports } from './reports';

/** What was written last is recorded, and what one collection sets free is found by the next, within this. */
const SETTLE_MS = 500;
const ROUNDS = 4;
const LOOK_MS = 100;

/** Bytes of the Node processes that hold connections, once garbage is collected. */
export interface Memory {
  resident: number;
  /** what V8 holds in objects */
  heap: number;
}

/** Tells the memory of Node servers that were started with `environment`. */
export class MemoryMeter {
  private readonly reports = new Reports<{ heapUsed: number }>('collect-garbage.cjs');

  readonly environment = this.reports.environment;

  /** What is held once everything has come to rest. */
  async settled({ processes }: RunningPeer): Promise<Memory> {
    const pids = processes.filter(({ part }) => part === 'node').map(({ pid }) => pid);
    let heap = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      await delay(SETTLE_MS);
      const found = await Promise.all(pids.map((pid) => this.reports.ask(pid)));
      heap = found.reduce((sum, { heapUsed }) => sum + heapUsed, 0);
    }
    return { resident: pids.reduce((sum, pid) => sum + residentBytes(pid), 0), heap };
  }

  close(): Promise<void> {
    return this.reports.close();
  }
}

/** Watches the resident memory of a process. @returns what to call, once, for the bytes by which it rose at most */
export function watchMemory(pid: number): () => number {
  const begin = residentBytes(pid);
  let highest = begin;
  const timer = setInterval(() => (highest = Math.max(highest, residentBytes(pid))), LOOK_MS);
  return () => {
    clearInterval(timer);
    return highest - begin;
  };
}
