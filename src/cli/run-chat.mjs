#!/usr/bin/env node
/** `npm run chat -- alice`: installs and builds if need be, then runs the terminal chat. */
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBuild } from './build.mjs';
import { ensureDependencies } from './dependencies.mjs';
import { listenForInterrupts } from './interrupts.mjs';
import { checkNodeVersion, loadSettings } from './settings.mjs';
import { createTerminal, reportFailure } from './terminal.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const EVERYWHERE = ['0.0.0.0', '::', ''];

/** Where `npm start` with the same settings listens. */
function serverOf({ host, port }) {
  return `http://${EVERYWHERE.includes(host) ? '127.0.0.1' : host}:${port}`;
}

/** Runs the chat on our terminal; it alone decides what Ctrl-C means there. */
function runChat(args, { signal }) {
  const child = spawn(process.execPath, [join(root, 'dist', 'cli', 'chat.js'), ...args], {
    stdio: 'inherit',
  });
  signal.addEventListener('abort', () => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}

async function main(log) {
  checkNodeVersion();
  const interrupts = listenForInterrupts();
  const options = { log, signal: interrupts.signal };
  await ensureDependencies(root, options);
  await ensureBuild(root, options);
  const given = process.argv.slice(2);
  const isNamed = given.some((arg) => arg === '--server' || arg.startsWith('--server='));
  const args = isNamed ? given : [...given, '--server', serverOf(loadSettings(root))];
  return runChat(args, interrupts);
}

const log = createTerminal();
process.exit(await main(log).catch((error) => reportFailure(log, error)));
