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
  const faults: string[] = [];
  const values = {} as Record<keyof Settings, unknown>;
  for (const [name, setting] of Object.entries(SETTINGS) as [keyof Settings, Setting<unknown>][]) {
    values[name] = readSetting(name, setting, environment[name], faults);
  }
  const settings = values as unknown as Settings;
  faults.push(...contradictions(settings));
  if (faults.length > 0) {
    throw new ConfigError(`Wrong settings:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
  }
  const secret = settings.JWT_SECRET || developmentSecret(settings.DATA_DIR);
  return new AppConfig({ ...settings, JWT_SECRET: secret }, environment.PARLEY_EMBEDDED === '1');
}

/** The settings of an empty environment: for tools that connect to nothing. */
export function defaultSettings(): Settings {
  const entries = Object.entries(SETTINGS).map(([name, { fallback }]) => [name, fallback]);
  return { ...(Object.fromEntries(entries) as Settings), JWT_SECRET: 'for tools that connect to nothing' };
}

function processEnvironment(): Environment {
  const production = process.env.NODE_ENV === 'production';
  if (production || !existsSync('.env')) return process.env;
  return { ...parseEnv(readFileSync('.env', 'utf8')), ...process.env };
}

function readSetting(
  name: string,
  setting: Setting<unknown>,
  text: string | undefined,
  faults: string[],
): unknown {
  if (text === undefined || text === '') return setting.fallback;
  try {
    return setting.parse(text);
  } catch (error) {
    // the value itself stays out of the message: it may be a secret
    faults.push(`${name} must be ${(error as Error).message}`);
    return setting.fallback;
  }
}

function contradictions(settings: Settings): string[] {
  const faults: string[] = [];
  if (settings.ROLES.length === 0) faults.push('ROLES must name api, worker or both');
  const missing = (name: 'MONGODB_URI' | 'REDIS_URL') => {
    if (settings[name] === '')
      faults.push(`${name} is missing: set it, or use npm start, which brings its own engine`);
  };
  missing('MONGODB_URI');
  missing('REDIS_URL');
  if (settings.NODE_ENV === 'production' && settings.JWT_SECRET === '') {
    faults.push('JWT_SECRET is required in production: 32 random bytes, the same on every node');
  }
  return faults;
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
