import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { clearUp, isListening, until } from './child-process';
import { ScratchProject } from './scratch-project';

// written to the file descriptor, as Jest keeps what a suite logs until its end
const TELL = `require('node:fs').writeSync(1, 'ENGINES ' + process.env.TEST_MONGODB_URI + ' ' + process.env.TEST_REDIS_URL + '\\n');`;
const WORKS = `
it('has engines', () => {
  ${TELL}
  expect(process.env.MONGOD_BINARY).toBe(process.env.TEST_MONGOD_BINARY);
});
it('runs as a test', () => expect(process.env.NODE_ENV).toBe('test'));
`;
const FAILS = `it('is wrong', () => expect(1).toBe(2));`;
const BROKEN = `throw new Error('this suite cannot be loaded');`;
const HANGS = `it('hangs', () => { ${TELL} return new Promise(() => undefined); }, 100_000);`;

const lastLine = (output: string): string | undefined => output.trimEnd().split('\n').at(-1);

function projectWith(suites: Record<string, string>): ScratchProject {
  const project = new ScratchProject();
  project.write('jest.config.js', `module.exports = { testRegex: 'tests/.*\\\\.js$' };`);
  for (const [name, text] of Object.entries(suites)) project.write(`tests/${name}.js`, text);
  return project;
}

const portsIn = (output: string): number[] =>
  [...output.matchAll(/ENGINES \S+?:(\d+)\/\S+ \S+?:(\d+)/g)].flatMap(([, mongo, redis]) => [
    Number(mongo),
    Number(redis),
  ]);

afterEach(clearUp);

describe('npm test', () => {
  it('gives the tests engines of their own and ends with the numbers', async () => {
    const project = projectWith({ works: WORKS });
    const { code, output } = await project.run('run-tests.mjs').ended;
    expect(lastLine(output)).toBe('2 passed, 0 failed');
    expect(code).toBe(0);
    const ports = portsIn(output);
    expect(ports).toHaveLength(2);
    for (const port of ports) expect(await isListening(port)).toBe(false);
    expect([project.runsOf('npm'), project.runsOf('nest')]).toEqual([1, 1]);
  });

  it('counts failed tests and suites that cannot be loaded, and fails', async () => {
    const { code, output } = await projectWith({ works: WORKS, fails: FAILS, broken: BROKEN }).run(
      'run-tests.mjs',
    ).ended;
    expect(lastLine(output)).toBe('2 passed, 2 failed');
    expect(code).not.toBe(0);
  });

  it('fails when no test has run', async () => {
    const { code, output } = await projectWith({ works: WORKS }).run('run-tests.mjs', {
      args: ['-t', 'no such name'],
    }).ended;
    expect(lastLine(output)).toBe('0 passed, 0 failed');
    expect(code).not.toBe(0);
  });

  it('stops the engines and clears up when it is interrupted', async () => {
    const foldersOf = (): string[] =>
      readdirSync(tmpdir()).filter((name) => name.startsWith('parley-engines-'));
    const before = foldersOf();
    const command = projectWith({ hangs: HANGS }).run('run-tests.mjs');
    await command.printed(/ENGINES/);
    command.kill('SIGTERM');
    const { code, output } = await command.ended;
    expect(code).toBe(143);
    expect(lastLine(output)).toBe('0 passed, 1 failed');
    await until(() => foldersOf().every((name) => before.includes(name)));
    for (const port of portsIn(output)) expect(await isListening(port)).toBe(false);
  });
});
