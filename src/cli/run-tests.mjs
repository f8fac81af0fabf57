#!/usr/bin/env node
/**
 * `npm test [-- arguments of Jest]`: installs and builds if need be, gives the tests a MongoDB and a Redis of their own in
 * a temporary folder, runs them and clears up. The last line says `N passed, N failed`.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ensureBuild } from './build.mjs';
import { ensureDependencies } from './dependencies.mjs';
import { findMongod } from './engines/find-mongod.mjs';
import { findRedis } from './engines/find-redis.mjs';
import { startPrivateEngines, sweepAbandonedEngines } from './engines/private-engines.mjs';
import { readJson } from './files.mjs';
import { listenForInterrupts, settledWithin } from './interrupts.mjs';
import { sendSignal } from './processes.mjs';
import { checkNodeVersion } from './settings.mjs';
import { createTerminal, reportFailure } from './terminal.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
// Jest waits for ever for a test that left something open; when its results are written, this is how long it may.
const LINGER_MS = 15_000;
const POLL_MS = 500;
const JEST_STOP_MS = 5_000;

function startJest(args, env) {
  const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  // a process group of its own, so that its workers can be ended with it
  const child = spawn(process.execPath, [jest, ...args], {
    cwd: root,
    env,
    stdio: 'inherit',
    detached: true,
  });
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
  return { pid: child.pid, ended };
}

/** Resolves some time after Jest has written its results, unless it has ended by itself. */
async function waitForLinger(resultFile, signal) {
  while (!signal.aborted && !existsSync(resultFile)) await sleep(POLL_MS);
  await sleep(LINGER_MS, undefined, { signal }).catch(() => undefined);
}

async function stopJest({ pid, ended }) {
  sendSignal(-pid, 'SIGTERM');
  if (!(await settledWithin(ended, JEST_STOP_MS))) sendSignal(-pid, 'SIGKILL');
}

/** Runs Jest to its end; resolves to its exit code. */
async function runJest(jestArgs, { env, resultFile, signal, log }) {
  const jest = startJest([...jestArgs, '--json', `--outputFile=${resultFile}`], env);
  const over = new AbortController();
  const lingered = waitForLinger(resultFile, over.signal).then(() => 'lingers');
  const interrupted = new Promise((resolve) =>
    signal.addEventListener('abort', () => resolve('interrupted')),
  );
  const outcome = await Promise.race([jest.ended, lingered, interrupted]);
  over.abort();
  if (typeof outcome === 'number') return outcome;
  await stopJest(jest);
  signal.throwIfAborted();
  log.warn('Jest did not end: a test has left something open (npm test -- --detectOpenHandles finds it)');
  return 0;
}

function countResults(resultFile) {
  const results = readJson(resultFile);
  if (!results) return { passed: 0, failed: 1 };
  const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = results;
  return { passed: numPassedTests, failed: numFailedTests + numRuntimeErrorTestSuites };
}

function testEnvironment(engines, binaries) {
  return {
    ...process.env,
    NODE_ENV: 'test',
    TEST_MONGODB_URI: engines.mongoUri,
    TEST_REDIS_URL: engines.redisUrl,
    TEST_MONGOD_BINARY: binaries.mongod,
    TEST_REDIS_BINARY: binaries.redis,
    MONGOD_BINARY: binaries.mongod,
    REDIS_SERVER_BINARY: binaries.redis,
  };
}

async function main(jestArgs, log) {
  checkNodeVersion();
  const { signal } = listenForInterrupts();
  await ensureDependencies(root, { log, signal });
  await ensureBuild(root, { log, signal });
  await sweepAbandonedEngines();
  const binaries = {
    mongod: (await findMongod({ log, signal })).path,
    redis: (await findRedis({ log, signal })).path,
  };
  const step = log.step('starting MongoDB and Redis for the tests');
  let engines;
  try {
    engines = await startPrivateEngines();
    step.done('MongoDB and Redis started for the tests');
    const resultFile = join(engines.dir, 'results.json');
    const env = testEnvironment(engines, binaries);
    const exitCode = await runJest(jestArgs, { env, resultFile, signal, log });
    return { exitCode, ...countResults(resultFile) };
  } finally {
    step.end();
    await engines?.stop();
    await sweepAbandonedEngines();
  }
}

const log = createTerminal();
const outcome = await main(process.argv.slice(2), log).catch((error) => {
  return { exitCode: reportFailure(log, error), passed: 0, failed: 1 };
});
const { exitCode, passed, failed } = outcome;
if (passed + failed === 0) log.fail('no test has run');
log.say(`${passed} passed, ${failed} failed`);
process.exit(exitCode || (failed > 0 || passed === 0 ? 1 : 0));
