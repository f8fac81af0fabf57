import { readdirSync, readFileSync } from 'node:fs';
import type { ServerProcess } from '../peers/peer';

/** Linux counts CPU time in hundredths of a second (USER_HZ, fixed for user space). */
const TICKS_PER_SECOND = 100;
const PAGE_BYTES = 4_096;

/** How often the processes of the bench are looked at: what one used after its last look is not counted. */
const LOOK_MS = 500;

/** The fields of /proc/<pid>/stat from the third on: the name before them may hold spaces. Empty when it is gone. */
function statOf(pid: number): string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}

const parentOf = (pid: number) => Number(statOf(pid)[1]);

/** CPU seconds a process, all its threads, has used: utime and stime. 0 when it is gone. */
export function cpuSeconds(pid: number): number {
  const { 11: user = '0', 12: system = '0' } = statOf(pid);
  return (Number(user) + Number(system)) / TICKS_PER_SECOND;
}

/** Resident memory in bytes. */
export function residentBytes(pid: number): number {
  const [, resident] = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ');
  return Number(resident) * PAGE_BYTES;
}

/** CPU seconds by part of the server. */
export type CpuByPart = Partial<Record<ServerProcess['part'], number>>;

/** Starts counting. @returns what to call for the CPU seconds used since, by part */
export function countCpu(processes: readonly ServerProcess[]): () => CpuByPart {
  const before = processes.map(({ pid }) => cpuSeconds(pid));
  return () => {
    const used: CpuByPart = {};
    for (const [i, { part, pid }] of processes.entries()) {
      used[part] = (used[part] ?? 0) + cpuSeconds(pid) - before[i]!;
    }
    return used;
  };
}

export const totalCpu = (used: CpuByPart): number =>
  Object.values(used).reduce((sum, seconds) => sum + seconds, 0);

/**
 * Starts watching the machine. @returns what to call for the share of it, 0 to 1, that was used since by processes that are
 * neither this one nor its descendants
 */
export function machineLoad(): () => number {
  const before = machineSeconds();
  const own = new Map<number, number>();
  const look = () => {
    for (const pid of descendants(process.pid)) own.set(pid, cpuSeconds(pid));
  };
  look();
  const begun = sum(own);
  const timer = setInterval(look, LOOK_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
    look();
    const after = machineSeconds();
    const busy = after.busy - before.busy - (sum(own) - begun);
    return Math.min(1, Math.max(0, busy / (after.total - before.total)));
  };
}

const sum = (seconds: Map<number, number>) => [...seconds.values()].reduce((all, one) => all + one, 0);

/** A process and all that it, and these, have started. */
function descendants(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    const parent = parentOf(pid);
    children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const found = [root];
  for (const pid of found) found.push(...(children.get(pid) ?? []));
  return found;
}

function machineSeconds(): { busy: number; total: number } {
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n');
  const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0] = line
    .split(/\s+/)
    .slice(1)
    .map((ticks) => Number(ticks) / TICKS_PER_SECOND);
  const busy = user + nice + system + irq + softirq;
  return { busy, total: busy + idle + iowait };
}
