#!/usr/bin/env node
/**
 * `npm start`: from a fresh checkout to a running server. Installs, builds, finds or fetches the engines, starts them and
 * the server, and stops in order. Plain JavaScript, because it runs before anything is installed.
 */
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ensureBuild, entryPoint } from './build.mjs';
import { ensureDependencies } from './dependencies.mjs';
import { noteServer } from './engines/nodes.mjs';
import { startEngines } from './engines/start-engines.mjs';
import { listenForInterrupts } from './interrupts.mjs';
import { ensureFreeAddress } from './server-address.mjs';
import { startServer } from './server-process.mjs';
import { checkNodeVersion, ensureWritable, loadSettings } from './settings.mjs';
import { createTerminal, reportFailure, SetupError } from './terminal.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const FORCED_ENGINE_GRACE_MS = 2_000;

function printBanner({ addresses = {}, demoLogins = [] }, log) {
  const width = Math.max(0, ...Object.keys(addresses).map((name) => name.length));
  log.say(`\n${log.paint('bold', 'Parley is running')}\n`);
  for (const [name, address] of Object.entries(addresses)) log.say(`  ${name.padEnd(width)}  ${address}`);
  if (demoLogins.length > 0) {
    const logins = demoLogins.map(({ username, password }) => `${username} / ${password}`).join(', ');
    // the chat looks on port 3000 unless told
    const server = new URL(addresses.API).port === '3000' ? '' : ` --server ${new URL(addresses.API).origin}`;
    log.say(`\n  demo logins: ${logins}\n  try: npm run chat -- ${demoLogins[0].username}${server}`);
  }
  log.say(`\n  ${log.paint('dim', 'stop with Ctrl-C')}\n`);
}

/** The server's environment: ours, what .env said of the settings we read, and where the engines are. */
function serverEnvironment(settings, engines) {
  const isEmbedded = engines.embedded.mongod && engines.embedded.redis;
  return {
    ...process.env,
    ...settings.given,
    DATA_DIR: settings.dataDir,
    MONGODB_URI: engines.mongoUri,
    REDIS_URL: engines.redisUrl,
    ...(isEmbedded ? { PARLEY_EMBEDDED: '1' } : {}),
  };
}

/**
 * The server's own settings, judged by the server's own code before any engine is started for it.
 * @throws {SetupError} naming every wrong one
 */
async function checkServerSettings({ mongodbUri, redisUrl }) {
  const file = pathToFileURL(join(root, 'dist', 'config', 'load-config.js'));
  const { processEnvironment, readSettings } = await import(file.href);
  // empty: engines of our own, whose addresses are not known yet
  const engines = { MONGODB_URI: mongodbUri || 'mongodb://ours', REDIS_URL: redisUrl || 'redis://ours' };
  try {
    readSettings({ ...processEnvironment(), ...engines });
  } catch (error) {
    throw new SetupError(error.message);
  }
}

function explainEnd({ exitCode, signal }, isReady, log) {
  if (exitCode === 0) return;
  const how = signal ? `was ended by ${signal}` : `ended with exit code ${exitCode}`;
  log.fail(`the server ${how}${isReady ? '' : ' before it was ready'}; what it said itself stands above`);
}

/** Runs the server until it ends or a person asks for the end. */
async function serve({ settings, engines, interrupts, log }) {
  const server = startServer(entryPoint(root), { cwd: root, env: serverEnvironment(settings, engines) });
  noteServer(settings.dataDir, server.pid);
  let isReady = false;
  server.ready.then((message) => {
    isReady = true;
    printBanner(message, log);
  });
  const interrupted = new Promise((resolve) =>
    interrupts.signal.addEventListener('abort', () => resolve('interrupted')),
  );
  const outcome = await Promise.race([server.ended, interrupts.signal.aborted ? 'interrupted' : interrupted]);
  if (outcome !== 'interrupted') {
    explainEnd(outcome, isReady, log);
    return outcome.exitCode;
  }
  log.say('\nstopping: letting the server finish what is in flight (Ctrl-C again to force)');
  await server.stop(interrupts);
  return 0;
}

async function main(log) {
  checkNodeVersion();
  const interrupts = listenForInterrupts();
  const { signal } = interrupts;
  const settings = loadSettings(root);
  ensureWritable(settings.dataDir);
  await ensureFreeAddress(settings, { log, signal });
  await ensureDependencies(root, { log, signal });
  await ensureBuild(root, { log, signal });
  const { dataDir, mongodbUri, redisUrl, port } = settings;
  const env = { ...process.env, ...settings.given };
  await checkServerSettings(settings);
  const engines = await startEngines({ dataDir, mongodbUri, redisUrl, serverPort: port, env, log, signal });
  try {
    return await serve({ settings, engines, interrupts, log });
  } finally {
    const graceMs = interrupts.force.aborted ? FORCED_ENGINE_GRACE_MS : undefined;
    await engines.stop({ graceMs });
    log.say('stopped');
  }
}

const log = createTerminal();
// exit, not exitCode: nothing is left to do, and a handle of a library must not keep a stopped command alive
process.exit(await main(log).catch((error) => reportFailure(log, error)));
