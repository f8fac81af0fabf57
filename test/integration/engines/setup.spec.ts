import { existsSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { serverFlags } from '../../../src/cli/node-flags.mjs';
import {
  clearUp,
  type Ending,
  isListening,
  moduleUrl,
  runScript,
  until,
  type WatchedProcess,
} from './child-process';
import { ScratchProject } from './scratch-project';

const STACK = /\n\s+at .*\.mjs/;
const external = { MONGODB_URI: process.env.TEST_MONGODB_URI, REDIS_URL: process.env.TEST_REDIS_URL };

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function start(project: ScratchProject, env: NodeJS.ProcessEnv): Promise<WatchedProcess> {
  const command = project.run('setup.mjs', { env });
  await command.printed(/Parley is running/);
  return command;
}

async function stop(command: WatchedProcess, signal: NodeJS.Signals = 'SIGINT'): Promise<string> {
  command.kill(signal);
  const { code, output } = await command.ended;
  expect(code).toBe(0);
  return output;
}

afterEach(clearUp);

describe('npm start', () => {
  it('installs, builds, starts engines and server, prints how to use them, and stops all on Ctrl-C', async () => {
    const project = new ScratchProject();
    const PORT = String(await freePort());
    const command = await start(project, { PORT });
    const [, json] = await command.printed(/SERVER (\{.*\})/);
    await command.printed(/stop with Ctrl-C/);
    const server = JSON.parse(json ?? '') as Record<string, string>;
    expect(server).toMatchObject({ PORT, PARLEY_EMBEDDED: '1', flags: serverFlags() });
    expect(server.MONGODB_URI).toContain('replicaSet=rs0');
    expect(command.output).toContain('dependencies installed');
    expect(command.output).toContain('server built');
    expect(command.output).toContain(`http://127.0.0.1:${PORT}/docs`);
    expect(command.output).toContain('alice / wonderland');
    expect(command.output).toContain('npm run chat -- alice');

    const otherPort = String(await freePort());
    const second = await start(project, { PORT: otherPort });
    expect(second.output).not.toMatch(/installed|built|started on/);
    expect(second.output).toContain('shared with the node that runs already');
    expect(await stop(second)).toContain('kept running for the other node');
    expect(await stop(command)).toContain('SERVER ends on SIGTERM');
    for (const uri of [server.MONGODB_URI, server.REDIS_URL]) {
      expect(await isListening(Number(/:(\d+)/.exec(uri ?? '')?.[1]))).toBe(false);
    }
    expect([project.runsOf('npm'), project.runsOf('nest')]).toEqual([1, 1]);
  });

  it('builds again when a source has changed, and installs again when the lock file has', async () => {
    const project = new ScratchProject();
    const env = { ...external, PORT: '0' };
    await stop(await start(project, env));
    project.write('src/added.ts', 'export {};');
    await stop(await start(project, env));
    expect([project.runsOf('npm'), project.runsOf('nest')]).toEqual([1, 2]);
    project.write(
      'package-lock.json',
      '{ "packages": { "": {}, "node_modules/new": { "version": "1.0.0" } } }',
    );
    await stop(await start(project, env));
    expect(project.runsOf('npm')).toBe(2);
  });

  it('installs and builds once when two are started at the same time', async () => {
    const project = new ScratchProject();
    const both = await Promise.all([1, 2].map(() => start(project, { ...external, PORT: '0' })));
    expect(both.map(({ output }) => output).join()).toContain('waiting for it');
    for (const command of both) await stop(command);
    expect([project.runsOf('npm'), project.runsOf('nest')]).toEqual([1, 1]);
  });

  it('installs again after an install that was interrupted', async () => {
    const project = new ScratchProject();
    const command = project.run('setup.mjs', { env: { ...external, PORT: '0', NPM_MS: '30000' } });
    await until(() => project.runsOf('npm') === 1);
    command.kill('SIGINT');
    expect((await command.ended).code).toBe(130);
    await stop(await start(project, { ...external, PORT: '0' }));
    expect(project.runsOf('npm')).toBe(2);
  });

  it('shows what npm or the compiler said when they fail', async () => {
    const project = new ScratchProject();
    const env = { ...external, PORT: '0' };
    const install = await project.run('setup.mjs', { env: { ...env, NPM_FAILS: '1' } }).ended;
    expect(install.code).toBe(1);
    expect(install.output).toContain('npm error code ENOTFOUND');
    project.write('src/main.js', 'SYNTAX ERROR');
    const build = await project.run('setup.mjs', { env }).ended;
    expect(build.code).toBe(1);
    expect(build.output).toContain('src/main.js: error TS1005');
    expect(install.output + build.output).not.toMatch(STACK);
  });

  it('names a taken port and another one before anything is started', async () => {
    const project = new ScratchProject();
    const squatter = createServer().listen(0, '127.0.0.1');
    await once(squatter, 'listening');
    const { port } = squatter.address() as AddressInfo;
    const { code, output } = await project.run('setup.mjs', { env: { PORT: String(port) } }).ended;
    squatter.close();
    expect(code).toBe(1);
    expect(output).toContain(`port ${port} on 127.0.0.1 is taken`);
    expect(output).toContain(`PORT=${port + 1} npm start`);
    expect(existsSync(join(project.dataDir, 'engines.json'))).toBe(false);
  });

  it.each([
    [
      'a folder that cannot be written',
      { DATA_DIR: join(__filename, 'data') },
      'DATA_DIR=/some/folder npm start',
    ],
    ['a port that is none', { PORT: '99999' }, 'PORT=99999 is no port'],
    ['a host that is not ours', { HOST: '192.0.2.1' }, 'HOST=192.0.2.1 is no address of this machine'],
    ['production without engines', { NODE_ENV: 'production' }, 'needs MONGODB_URI and REDIS_URL'],
    ['a missing program', { MONGOD_BINARY: '/nowhere' }, 'unset MONGOD_BINARY'],
  ])('answers %s with one clear message', async (_case, env, message) => {
    const { code, output } = await new ScratchProject().run('setup.mjs', { env: { PORT: '0', ...env } })
      .ended;
    expect(code).toBe(1);
    expect(output).toContain(message);
    expect(output).not.toMatch(STACK);
  });

  it('names the supported versions of Node on another one', async () => {
    const check = (version: string): Promise<Ending> =>
      runScript(
        `import { checkNodeVersion } from '${moduleUrl('settings.mjs')}'; checkNodeVersion('${version}');`,
      ).ended;
    const versions = ['20.18.3', '20.19.0', '21.7.0', '22.11.0', '22.12.0', '23.0.0', '24.0.0', '26.1.0'];
    const endings = await Promise.all(versions.map(check));
    expect(versions.filter((_version, at) => endings[at]?.code === 0)).toEqual([
      '20.19.0',
      '22.12.0',
      '24.0.0',
      '26.1.0',
    ]);
    expect(endings[0]?.output).toContain('Node.js 20.18.3 is not supported; Parley needs 20.19');
  });

  it('reads .env in development, and the environment wins', async () => {
    const project = new ScratchProject();
    const port = await freePort();
    project.write('.env', `PORT=${port}\nREDIS_URL="redis://from-the-file:1"\n# a comment\n`);
    const command = project.run('setup.mjs', { env: { ...external, PORT: undefined } });
    const [, json] = await command.printed(/SERVER (\{.*\})/);
    await command.printed(/Parley is running/);
    expect(JSON.parse(json ?? '')).toMatchObject({ PORT: String(port), REDIS_URL: external.REDIS_URL });
    await stop(command, 'SIGTERM');
  });

  it('names wrong settings of the server before any engine is started for it', async () => {
    const env = { PORT: '0', JWT_SECRET: 'short' };
    const { code, output } = await new ScratchProject().run('setup.mjs', { env }).ended;
    expect(code).toBe(1);
    expect(output).toContain('JWT_SECRET must be longer');
    expect(output).not.toMatch(/starting MongoDB|SERVER|\n\s+at /);
  });

  it("passes on the server's message and exit code", async () => {
    const env = { ...external, PORT: '0', SERVER_EXITS: '7' };
    const { code, output } = await new ScratchProject().run('setup.mjs', { env }).ended;
    expect(code).toBe(7);
    expect(output).toContain('JWT_SECRET is too short');
    expect(output).toContain('exit code 7 before it was ready');
  });

  it('ends a server that does not listen on the second Ctrl-C', async () => {
    const command = await start(new ScratchProject(), { ...external, PORT: '0', SERVER_IGNORES: '1' });
    command.kill('SIGINT');
    await command.printed(/SERVER ends on SIGTERM/);
    // a second press comes later than npm's copy of the first
    await new Promise((resolve) => setTimeout(resolve, 900));
    const pressedAt = Date.now();
    await stop(command, 'SIGINT');
    expect(Date.now() - pressedAt).toBeLessThan(3_000);
  });

  it('waits for the server that a killed start has left on the port', async () => {
    const project = new ScratchProject();
    const PORT = String(await freePort());
    const killed = await start(project, { ...external, PORT, SERVER_DRAINS_MS: '1500' });
    process.kill(killed.pid, 'SIGKILL');
    await until(() => killed.output.includes('SERVER ends on disconnect'));
    const next = await start(project, { ...external, PORT });
    expect(next.output).toContain('is still finishing on port');
    await stop(next);
    expect(readdirSync(join(project.dataDir, 'nodes'))).toEqual([]);
    rmSync(project.dataDir, { recursive: true });
  });
});
