#!/usr/bin/env node
/** `npm run chat -- alice`: installs and builds if need be, then runs the terminal chat. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runPrepared } from './foreground.mjs';
import { loadSettings } from './settings.mjs';
import { createTerminal, reportFailure } from './terminal.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const EVERYWHERE = ['0.0.0.0', '::', ''];

/** Where `npm start` with the same settings listens. */
function serverOf({ host, port }) {
  return `http://${EVERYWHERE.includes(host) ? '127.0.0.1' : host}:${port}`;
}

function chatArguments() {
  const given = process.argv.slice(2);
  const isNamed = given.some((arg) => arg === '--server' || arg.startsWith('--server='));
  const server = isNamed ? [] : ['--server', serverOf(loadSettings(root))];
  return [join(root, 'dist', 'cli', 'chat.js'), ...given, ...server];
}

const log = createTerminal();
process.exit(
  await runPrepared(root, { log, args: chatArguments }).catch((error) => reportFailure(log, error)),
);
