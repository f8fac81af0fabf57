/** The compiled server in dist/: built when it is missing or when what it is made of has changed. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { withPreparationLock } from './dependencies.mjs';
import { fingerprint, writeAtomic } from './files.mjs';
import { run } from './processes.mjs';
import { SetupError } from './terminal.mjs';

const SOURCES = [
  'src',
  'tsconfig.json',
  'tsconfig.build.json',
  'nest-cli.json',
  'package.json',
  'package-lock.json',
];

/** The server's entry point, which a finished build has. */
export const entryPoint = (root) => join(root, 'dist', 'main.js');

// in dist, so that a build that empties dist first takes the stamp along
const stampPath = (root) => join(root, 'dist', '.parley-stamp');

function isBuilt(root) {
  if (!existsSync(entryPoint(root)) || !existsSync(stampPath(root))) return false;
  return readFileSync(stampPath(root), 'utf8') === fingerprint(root, SOURCES);
}

async function build(root, { log, signal }) {
  const step = log.step('building the server');
  try {
    // taken before, so that a file changed while the compiler runs counts as changed
    const stamp = fingerprint(root, SOURCES);
    const nest = join(root, 'node_modules', '@nestjs', 'cli', 'bin', 'nest.js');
    const result = await run(process.execPath, [nest, 'build'], { cwd: root, signal });
    signal?.throwIfAborted();
    if (result.code !== 0 || !existsSync(entryPoint(root))) {
      const output = stripVTControlCharacters(result.output).trim();
      throw new SetupError(`the build failed:\n${output}\n  Correct this and run the command again.`);
    }
    writeAtomic(stampPath(root), stamp);
    step.done('server built');
  } finally {
    step.end();
  }
}

/**
 * Builds the server unless dist/ is up to date. Two commands at once build once.
 * @param {string} root the project's folder, its dependencies installed
 * @param {{ log: object, signal?: AbortSignal }} options
 * @throws {SetupError} with the compiler's output
 */
export async function ensureBuild(root, { log, signal }) {
  if (isBuilt(root)) return;
  await withPreparationLock(root, { log, signal }, async () => {
    if (!isBuilt(root)) await build(root, { log, signal });
  });
}
