#!/usr/bin/env node
/** `node src/cli/run-script.mjs <file> [arguments]`: installs and builds if need be, then runs a script of the project. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runPrepared } from './foreground.mjs';
import { createTerminal, reportFailure } from './terminal.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const [script, ...given] = process.argv.slice(2);
// test code is not part of the build: it is read as TypeScript
const loader = script.endsWith('.ts') ? ['--import', 'tsx'] : [];

const log = createTerminal();
const args = () => [...loader, join(root, script), ...given];
process.exit(await runPrepared(root, { log, args }).catch((error) => reportFailure(log, error)));
