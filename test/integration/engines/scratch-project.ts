import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CLI, temporaryFolder, WatchedProcess } from './child-process';

const REAL_MODULES = join(CLI, '..', '..', 'node_modules');

/** Plays npm: notes that it ran, takes a moment, and fails or is slow when told. */
const NPM = `
const { appendFileSync, mkdirSync } = require('node:fs');
appendFileSync('npm.log', process.argv.slice(2).join(' ') + '\\n');
if (process.env.NPM_FAILS) { console.error('npm error code ENOTFOUND'); process.exit(1); }
mkdirSync('node_modules', { recursive: true });
setTimeout(() => undefined, Number(process.env.NPM_MS ?? 300));
`;

/** Plays the compiler: notes that it ran, empties dist as the real one does, and copies the source. */
const NEST = `
const { appendFileSync, copyFileSync, mkdirSync, readFileSync, rmSync } = require('node:fs');
appendFileSync('nest.log', 'build\\n');
rmSync('dist', { recursive: true, force: true });
if (readFileSync('src/main.js', 'utf8').includes('SYNTAX ERROR')) { console.log('src/main.js: error TS1005'); process.exit(1); }
setTimeout(() => {
  mkdirSync('dist/config', { recursive: true });
  copyFileSync('src/load-config.js', 'dist/config/load-config.js');
  copyFileSync('src/main.js', 'dist/main.js');
}, 300);
`;

/** Plays the server's own judgement of its settings. */
const CONFIG = `
exports.processEnvironment = () => process.env;
exports.readSettings = ({ JWT_SECRET }) => {
  if (JWT_SECRET === 'short') throw new Error('Wrong settings:\\n  - JWT_SECRET must be longer');
};
`;

/** Plays the server: tells its environment and the flags of its Node, listens, and ends as it is told. */
const SERVER = `
const { createServer } = require('node:http');
const { PORT, HOST, MONGODB_URI, REDIS_URL, PARLEY_EMBEDDED, SERVER_EXITS, SERVER_IGNORES, SERVER_DRAINS_MS } = process.env;
if (SERVER_EXITS) { console.error('JWT_SECRET is too short'); process.exit(Number(SERVER_EXITS)); }
console.log('SERVER ' + JSON.stringify({ PORT, HOST, MONGODB_URI, REDIS_URL, PARLEY_EMBEDDED, flags: process.execArgv }));
const server = createServer((_request, response) => response.end('hello'));
server.listen(Number(PORT), '127.0.0.1', () => process.send({
  type: 'ready',
  addresses: { API: 'http://127.0.0.1:' + PORT + '/api', docs: 'http://127.0.0.1:' + PORT + '/docs' },
  demoLogins: [{ username: 'alice', password: 'wonderland' }],
}));
const end = (why) => {
  console.log('SERVER ends on ' + why);
  if (!SERVER_IGNORES) setTimeout(() => process.exit(0), Number(SERVER_DRAINS_MS ?? 50));
};
process.on('SIGTERM', () => end('SIGTERM'));
process.on('disconnect', () => end('disconnect'));
`;

/** A checkout of its own: our real commands around a tiny server, with stand-ins for npm and the compiler. */
export class ScratchProject {
  readonly root = temporaryFolder();
  readonly dataDir = join(this.root, '.parley');

  constructor() {
    const isScript = (path: string): boolean => !path.endsWith('.ts');
    cpSync(CLI, join(this.root, 'src', 'cli'), { recursive: true, filter: isScript });
    this.write('src/main.js', SERVER);
    this.write('src/load-config.js', CONFIG);
    this.write('npm.js', NPM);
    this.write('package.json', '{ "name": "scratch" }');
    this.write('package-lock.json', '{ "packages": { "": {} } }');
    this.write('node_modules/@nestjs/cli/bin/nest.js', NEST);
    for (const name of ['mongoose', 'jest']) {
      symlinkSync(join(REAL_MODULES, name), join(this.root, 'node_modules', name));
    }
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), text);
  }

  /** Runs one of our commands in the project. */
  run(script: string, { args = [], env }: { args?: string[]; env?: NodeJS.ProcessEnv } = {}): WatchedProcess {
    const neutral = {
      HOST: '',
      DATA_DIR: '',
      MONGODB_URI: '',
      REDIS_URL: '',
      npm_execpath: join(this.root, 'npm.js'),
    };
    return new WatchedProcess([join(this.root, 'src', 'cli', script), ...args], {
      env: { ...neutral, ...env },
    });
  }

  /** How often npm or the compiler ran. */
  runsOf(tool: 'npm' | 'nest'): number {
    const log = join(this.root, `${tool}.log`);
    return existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n').length : 0;
  }
}
