import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { findMongod } from '../../../src/cli/engines/find-mongod.mjs';
import { findRedis } from '../../../src/cli/engines/find-redis.mjs';

/** Where a run was made. */
export interface MachineFacts {
  cores: number;
  processor: string;
  memoryGib: number;
  platform: string;
  node: string;
  mongod: string;
  redis: string;
  /** of the tree that was run; with a `+` when it held changes that are not committed */
  commit: string;
}

export async function machineFacts(): Promise<MachineFacts> {
  const [mongod, redis] = await Promise.all([findMongod(), findRedis()]);
  return {
    cores: cpus().length,
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    memoryGib: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
    mongod: mongod.version,
    redis: redis.version,
    commit: commitOf(),
  };
}

function commitOf(): string {
  const git = (...args: string[]) => execFileSync('git', args, { encoding: 'utf8', stdio: 'pipe' }).trim();
  try {
    const isChanged = git('status', '--porcelain', '--', 'src', 'test') !== '';
    return git('rev-parse', '--short', 'HEAD') + (isChanged ? '+' : '');
  } catch {
    return 'unknown';
  }
}
