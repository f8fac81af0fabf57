import { spawnSync } from 'node:child_process';
import { serverFlags } from '../../../src/cli/node-flags.mjs';

const GIB = 1_024;
const TELL = `console.log(require('node:v8').getHeapStatistics().heap_size_limit > 0)`;

describe('the flags that Node runs the server with', () => {
  it.each([
    ['a small machine', { cores: 1, memoryMib: 0.5 * GIB }, 16, 1],
    ['two cores', { cores: 2, memoryMib: 24 * GIB }, 64, 1],
    ['memory between', { cores: 2, memoryMib: 3 * GIB }, 32, 1],
    ['many cores', { cores: 32, memoryMib: 256 * GIB }, 64, 4],
  ])('fit %s', (_name, machine, semiSpace, threads) => {
    expect(serverFlags(machine)).toEqual([`--max-semi-space-size=${semiSpace}`, `--v8-pool-size=${threads}`]);
  });

  it('are taken by this Node, on its command line and in NODE_OPTIONS', () => {
    const env = { ...process.env, NODE_OPTIONS: serverFlags().join(' ') };
    const runs = [
      spawnSync(process.execPath, [...serverFlags(), '-e', TELL], { encoding: 'utf8' }),
      spawnSync(process.execPath, ['-e', TELL], { encoding: 'utf8', env }),
    ];
    expect(runs.map(({ status, stderr }) => ({ status, stderr }))).toEqual(
      runs.map(() => ({ status: 0, stderr: '' })),
    );
  });
});
