import { execFileSync } from 'node:child_process';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';

/** Where and of what a measurement was taken. */
export interface Machine {
  cpu: string;
  cores: number;
  memoryGib: number;
  kernel: string;
  node: string;
  commit: string;
  /** files that differ from that commit */
  changed: number;
}

const git = (...args: string[]) =>
  execFileSync('git', args, { cwd: join(__dirname, '..', '..', '..'), encoding: 'utf8' }).trim();

export function describeMachine(): Machine {
  const cores = cpus();
  return {
    cpu: cores[0]?.model ?? 'unknown',
    cores: cores.length,
    memoryGib: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    node: process.version,
    ...describeCommit(),
  };
}

/** An unpacked archive has no history. */
function describeCommit(): Pick<Machine, 'commit' | 'changed'> {
  try {
    const changed = git('status', '--porcelain', '--', 'src', 'test').split('\n').filter(Boolean);
    return { commit: git('rev-parse', '--short=12', 'HEAD'), changed: changed.length };
  } catch {
    return { commit: 'unknown', changed: 0 };
  }
}
