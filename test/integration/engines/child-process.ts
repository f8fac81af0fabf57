import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

export const CLI = join(__dirname, '..', '..', '..', 'src', 'cli');

/** The address of one of our modules, for the import statements of inline scripts. */
export const moduleUrl = (name: string): string => pathToFileURL(join(CLI, name)).href;

export interface Ending {
  code: number | null;
  signal: NodeJS.Signals | null;
  output: string;
}

/** A process that a test watches: what it printed so far, and how it ended. */
export class WatchedProcess {
  output = '';
  readonly ended: Promise<Ending>;
  private readonly child: ChildProcess;

  constructor(args: string[], { env, cwd }: { env?: NodeJS.ProcessEnv; cwd?: string } = {}) {
    // as a person starts it: npm, which runs the tests, is not what runs this
    const alone = { NODE_ENV: 'development', npm_lifecycle_event: '', npm_execpath: '' };
    this.child = spawn(process.execPath, args, {
      cwd,
      env: { ...process.env, ...alone, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const collect = (chunk: Buffer): void => {
      this.output += chunk.toString();
    };
    this.child.stdout?.on('data', collect);
    this.child.stderr?.on('data', collect);
    this.ended = new Promise((resolve) =>
      this.child.once('close', (code, signal) => {
        running.delete(this);
        resolve({ code, signal, output: this.output });
      }),
    );
    running.add(this);
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Waits until something was printed; a process that ends before fails the test with all it said. */
  async printed(pattern: RegExp): Promise<RegExpExecArray> {
    let isOver = false;
    void this.ended.then(() => (isOver = true));
    for (;;) {
      const match = pattern.exec(this.output);
      if (match) return match;
      if (isOver) throw new Error(`ended without printing ${String(pattern)}:\n${this.output}`);
      await sleep(20);
    }
  }
}

const running = new Set<WatchedProcess>();
const folders: string[] = [];

/** Runs inline module code in a process of its own. */
export const runScript = (code: string, env?: NodeJS.ProcessEnv): WatchedProcess =>
  new WatchedProcess(['--input-type=module', '--eval', code], { env });

export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'parley-cli-')));
  folders.push(folder);
  return folder;
}

/** Ends what a failed test left running and removes the folders. */
export async function clearUp(): Promise<void> {
  for (const child of running) child.kill('SIGTERM');
  await Promise.all([...running].map(({ ended }) => ended));
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

export function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** Waits until a condition holds; Jest's own time limit bounds it. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(50);
}
