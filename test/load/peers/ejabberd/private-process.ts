import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

const START_MS = 180_000;
const STOP_MS = 15_000;
const POLL_MS = 100;

/** Whom a server runs as; empty: whoever runs the bench. */
export interface Account {
  uid?: number;
  gid?: number;
}

/** PostgreSQL refuses to run as root: as root, the account that its package has made is taken. */
export function serverAccount(): Account {
  if (process.getuid?.() !== 0) return {};
  const idOf = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: idOf('-u'), gid: idOf('-g') };
}

/** How a server is started. */
export interface Command {
  program: string;
  args: string[];
  /** where it works, and where `<name>.log` is written */
  folder: string;
  name: string;
  account: Account;
  env?: Record<string, string>;
}

/** A server's first process, which this process has started. */
export class PrivateProcess {
  /** A bench that ends in disorder leaves no server behind. */
  private readonly onExit = () => void this.child.kill('SIGKILL');

  private constructor(
    private readonly child: ChildProcess,
    private readonly name: string,
    private readonly logFile: string,
  ) {
    process.once('exit', this.onExit);
    child.once('exit', () => process.off('exit', this.onExit));
  }

  /** Resolves once `isReady` says so. @throws with what it has logged when it ends before, or takes too long */
  static async start(command: Command, isReady: () => Promise<boolean>): Promise<PrivateProcess> {
    const { program, args, folder, name, account, env } = command;
    const logFile = `${folder}/${name}.log`;
    const log = openSync(logFile, 'w');
    const child = spawn(program, args, {
      ...account,
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: folder, LC_ALL: 'C', ...env },
      stdio: ['ignore', log, log],
      // Ctrl-C is for the bench, which then ends its servers in order
      detached: true,
    });
    closeSync(log);
    const started = new PrivateProcess(child, name, logFile);
    await started.becomeReady(isReady);
    return started;
  }

  get pid(): number {
    return this.child.pid!;
  }

  private get isOver(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** Asks it to end by `signal`, and ends it when it does not. */
  async stop(signal: NodeJS.Signals): Promise<void> {
    if (this.isOver) return;
    const exited = once(this.child, 'exit');
    this.child.kill(signal);
    const late = setTimeout(() => this.child.kill('SIGKILL'), STOP_MS);
    await exited;
    clearTimeout(late);
  }

  private async becomeReady(isReady: () => Promise<boolean>): Promise<void> {
    const deadline = performance.now() + START_MS;
    while (!(await isReady())) {
      if (!this.isOver && performance.now() < deadline) await delay(POLL_MS);
      else {
        await this.stop('SIGKILL');
        throw new Error(`${this.name} did not start:\n${readFileSync(this.logFile, 'utf8').slice(-2_000)}`);
      }
    }
  }
}
