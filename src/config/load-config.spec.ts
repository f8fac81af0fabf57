import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { envExample } from './env-example';
import { ConfigError, loadConfig } from './load-config';
import { SETTINGS } from './settings';

describe('settings', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'parley-config-'));
  const engines = {
    MONGODB_URI: 'mongodb://127.0.0.1/parley',
    REDIS_URL: 'redis://127.0.0.1',
    DATA_DIR: dataDir,
  };
  afterAll(() => rmSync(dataDir, { recursive: true }));

  it('names every fault at once, with what would be right, and no value', () => {
    const load = () => loadConfig({ ...engines, PORT: 'http', ROLES: 'cook', JWT_SECRET: 'short-secret' });
    expect(load).toThrow(ConfigError);
    expect(load).toThrow(/PORT must be a whole number[^]*ROLES must be[^]*JWT_SECRET must be at least 32/);
    expect(load).not.toThrow(/short-secret/);
  });

  it('refuses to run in production without a secret of the operator’s own', () => {
    expect(() => loadConfig({ ...engines, NODE_ENV: 'production' })).toThrow(
      /JWT_SECRET is required in production/,
    );
  });

  it('refuses mail without a sender, and requests into its own network in production', () => {
    const mail = () => loadConfig({ ...engines, SMTP_URL: 'smtp://mail.example.org' });
    expect(mail).toThrow(/MAIL_FROM is required with SMTP_URL/);
    const open = { ...engines, NODE_ENV: 'production', JWT_SECRET: 'x'.repeat(32), OUTGOING_GUARD: 'off' };
    expect(() => loadConfig(open)).toThrow(/OUTGOING_GUARD must be on in production/);
  });

  it('says how to get engines when none are named', () => {
    expect(() => loadConfig({ DATA_DIR: dataDir })).toThrow(/MONGODB_URI is missing[^]*REDIS_URL is missing/);
  });

  it('makes a development secret once, readable by nobody else', () => {
    const first = loadConfig(engines).deriveKey('test');
    expect(loadConfig(engines).deriveKey('test')).toEqual(first);
    expect(statSync(join(dataDir, 'jwt-secret')).mode & 0o777).toBe(0o600);
  });

  it('never makes demo people in production, not even on embedded engines', () => {
    const production = {
      ...engines,
      NODE_ENV: 'production',
      PARLEY_EMBEDDED: '1',
      JWT_SECRET: 'x'.repeat(32),
    };
    expect(loadConfig(production).isEmbedded).toBe(false);
    expect(loadConfig({ ...engines, PARLEY_EMBEDDED: '1' }).isEmbedded).toBe(true);
  });

  it('takes time zones by their name', () => {
    const zone = (name: string) => loadConfig({ ...engines, ANALYTICS_TIMEZONE: name }).analytics.timezone;
    expect([zone(''), zone('Europe/Berlin')]).toEqual(['UTC', 'Europe/Berlin']);
    expect(() => zone('Mars/Olympus')).toThrow(/ANALYTICS_TIMEZONE must be a time zone such as Europe/);
  });

  it('lists every setting in .env.example', () => {
    for (const name of Object.keys(SETTINGS)) expect(envExample()).toContain(`\n${name}=`);
  });
});
