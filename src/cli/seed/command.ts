import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The project's folder, seen from `src/cli/seed` and from `dist/cli/seed` alike. */
const ROOT = join(__dirname, '..', '..', '..');

/** What a step of a command shows while it goes on: see `terminal.mjs`. */
export interface Step {
  update(text: string): void;
  end(): void;
  done(text: string): void;
}

export interface Terminal {
  say(text: string): void;
  fail(text: string): void;
  step(label: string): Step;
}

export interface Engines {
  mongoUri: string;
  stop(): Promise<void>;
}

interface CommandSettings {
  dataDir: string;
  mongodbUri: string;
  given: Record<string, string>;
}

interface TerminalModule {
  createTerminal: () => Terminal;
  reportFailure: (terminal: Terminal, error: unknown) => number;
}

interface SettingsModule {
  loadSettings: (root: string) => CommandSettings;
  ensureWritable: (dataDir: string) => void;
}

interface InterruptsModule {
  listenForInterrupts: () => { signal: AbortSignal };
}

interface EnginesModule {
  startEngines: (options: object) => Promise<Engines>;
}

/** The commands' own modules are plain JavaScript that is not compiled, so they are found by path when they are needed. */
async function load<T>(name: string): Promise<T> {
  return (await import(pathToFileURL(join(ROOT, 'src', 'cli', name)).href)) as T;
}

export const loadTerminal = () => load<TerminalModule>('terminal.mjs');

/** Aborted when a person asks for the end. */
export async function interruptSignal(): Promise<AbortSignal> {
  return (await load<InterruptsModule>('interrupts.mjs')).listenForInterrupts().signal;
}

/** Where `npm start` with the same settings has its database; an embedded one is joined, or started until `stop`. */
export async function findMongo(log: Terminal, signal: AbortSignal): Promise<Engines> {
  const { loadSettings, ensureWritable } = await load<SettingsModule>('settings.mjs');
  const { dataDir, mongodbUri, given } = loadSettings(ROOT);
  if (mongodbUri) return { mongoUri: mongodbUri, stop: () => Promise.resolve() };
  ensureWritable(dataDir);
  const { startEngines } = await load<EnginesModule>('engines/start-engines.mjs');
  // an address that nobody asks: an archive needs no Redis
  const redisUrl = 'redis://none';
  return startEngines({ dataDir, redisUrl, env: { ...process.env, ...given }, log, signal });
}
