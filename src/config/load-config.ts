import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { AppConfig } from './app-config';
import { type Setting, SETTINGS, type Settings } from './settings';

/** The environment does not add up; the message lists every fault with its remedy. */
export class ConfigError extends Error {}

type Environment = Record<string, string | undefined>;

/**
 * Reads and validates all settings once. This file is the only reader of the environment.
 * @throws ConfigError naming every wrong setting at once
 */
export function loadConfig(environment: Environment = processEnvironment()): AppConfig {
  const settings = readSettings(environment);
  const secret = settings.JWT_SECRET || developmentSecret(settings.DATA_DIR);
  return new AppConfig({ ...settings, JWT_SECRET: secret }, environment.PARLEY_EMBEDDED === '1');
}

/**
 * The settings alone, without making or connecting anything.
 * @throws ConfigError naming every wrong setting at once
 */
export function readSettings(environment: Environment): Settings {
  const faults = new Map<string, string>();
  const values = {} as Record<keyof Settings, unknown>;
  for (const [name, setting] of Object.entries(SETTINGS) as [keyof Settings, Setting<unknown>][]) {
    values[name] = readSetting(name, setting, environment[name], faults);
  }
  const settings = values as unknown as Settings;
  for (const [name, remedy] of contradictions(settings)) {
    if (!faults.has(name)) faults.set(name, remedy);
  }
  if (faults.size > 0) {
    const lines = [...faults].map(([name, remedy]) => `  - ${name} ${remedy}`);
    throw new ConfigError(`Wrong settings:\n${lines.join('\n')}`);
  }
  return settings;
}

/** The settings of an empty environment: for tools that connect to nothing. */
export function defaultSettings(): Settings {
  const entries = Object.entries(SETTINGS).map(([name, { fallback }]) => [name, fallback]);
  return { ...(Object.fromEntries(entries) as Settings), JWT_SECRET: 'for tools that connect to nothing' };
}

/** The environment, in development with what `.env` says beneath it. */
export function processEnvironment(): Environment {
  const production = process.env.NODE_ENV === 'production';
  if (production || !existsSync('.env')) return process.env;
  return { ...parseEnv(readFileSync('.env', 'utf8')), ...process.env };
}

function readSetting(
  name: string,
  setting: Setting<unknown>,
  text: string | undefined,
  faults: Map<string, string>,
): unknown {
  if (text === undefined || text === '') return setting.fallback;
  try {
    return setting.parse(text);
  } catch (error) {
    // the value itself stays out of the message: it may be a secret
    faults.set(name, `must be ${(error as Error).message}`);
    return setting.fallback;
  }
}

/** What single values cannot tell: by setting, with the remedy. */
function contradictions(settings: Settings): [name: string, remedy: string][] {
  const found: [string, string][] = [];
  if (settings.ROLES.length === 0) found.push(['ROLES', 'must name api, worker or both']);
  for (const name of ['MONGODB_URI', 'REDIS_URL'] as const) {
    if (settings[name] === '') {
      found.push([name, 'is missing: set it, or use npm start, which brings its own engine']);
    }
  }
  if (settings.NODE_ENV === 'production' && settings.JWT_SECRET === '') {
    found.push([
      'JWT_SECRET',
      'is required in production: at least 32 random characters, the same on every node',
    ]);
  }
  if (settings.SMTP_URL !== '' && settings.MAIL_FROM === '')
    found.push(['MAIL_FROM', 'is required with SMTP_URL: the address that mail is from']);
  if (settings.NODE_ENV === 'production' && settings.OUTGOING_GUARD === 'off')
    found.push(['OUTGOING_GUARD', 'must be on in production: people give the addresses']);
  return found;
}

/** A secret made once per data folder. Two nodes may start at the same moment: the first to create the file wins. */
function developmentSecret(dataDir: string): string {
  const file = join(dataDir, 'jwt-secret');
  mkdirSync(dataDir, { recursive: true });
  try {
    writeFileSync(file, randomBytes(32).toString('base64url'), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFileSync(file, 'utf8');
}
