import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { RunningPeer } from '../peers/peer';
import { residentBytes } from './processes';

/** Environment of a Node server that collects its garbage on SIGUSR2. */
export const COLLECTING = {
  NODE_OPTIONS: `--require ${join(__dirname, '..', 'peers', 'programs', 'collect-garbage.cjs')}`,
};
const SETTLE_MS = 500;
const ROUNDS = 4;
const LOOK_MS = 100;

/** Resident bytes of the Node processes that hold connections, once garbage is collected. */
export async function settledBytes({ processes }: RunningPeer): Promise<number> {
  const pids = processes.filter(({ part }) => part === 'node').map(({ pid }) => pid);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const pid of pids) process.kill(pid, 'SIGUSR2');
    await delay(SETTLE_MS);
  }
  return pids.reduce((sum, pid) => sum + residentBytes(pid), 0);
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
