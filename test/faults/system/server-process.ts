import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type NodeOptions, type ParleyNode, startNode } from '../../support/node';

const PROBE = join(__dirname, '..', 'preload', 'probe.cjs');
const POLL_MS = 20;
const START_ATTEMPTS = 5;
const START_PAUSE_MS = 500;

/** What a process holds: sockets of clients, timers that keep it alive, bytes of memory. */
export interface Census {
  sockets: number;
  timers: number;
  rss: number;
  heapUsed: number;
}

/** One place of the system for a Parley process: it may be killed, stopped, frozen and started again. */
export class ServerProcess {
  /** times it ended without being told to */
  crashes = 0;
  private node?: ParleyNode;
  private isRetired = false;
  private commands = 0;
  private readonly past: string[] = [];

  /** @param folder where its logs and notes go */
  constructor(
    readonly name: string,
    private readonly folder: string,
    private readonly options: NodeOptions,
  ) {}

  /** Base address of the process that runs now. */
  get url(): string {
    return this.current.url;
  }

  get isUp(): boolean {
    return this.node !== undefined;
  }

  /** Everything logged so far, by the processes before this one too. */
  get logs(): string {
    return this.past.join('') + (this.node?.logs() ?? '');
  }

  /** Starts it; a start may fail while the database or Redis is gone, and is tried again. */
  async start(env: Record<string, string> = {}): Promise<void> {
    const own = { NODE_OPTIONS: `--require ${PROBE}`, FAULTS_PROBE: this.probe };
    const options = { ...this.options, env: { ...this.options.env, ...own, ...env } };
    for (let attempt = 1; !this.isRetired; attempt += 1) {
      try {
        this.node = await startNode(options);
        break;
      } catch (error) {
        if (attempt === START_ATTEMPTS) throw error;
        await delay(START_PAUSE_MS);
      }
    }
    if (this.isRetired) await this.kill();
  }

  /** Ends it for good, also when it is just being started. */
  async retire(): Promise<void> {
    this.isRetired = true;
    await this.kill();
    writeFileSync(join(this.folder, `${this.name}.log`), this.logs);
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<void> {
    const node = this.leave();
    await node?.kill();
    this.keep(node);
  }

  /** Ends it in order; resolves with its exit code. */
  async stop(): Promise<number | null> {
    const node = this.leave();
    const code = (await node?.stop()) ?? null;
    this.keep(node);
    return code;
  }

  /** SIGSTOP and SIGCONT, or whatever else a process may get. */
  signal(signal: NodeJS.Signals): void {
    process.kill(this.current.pid, signal);
  }

  /** Keeps its event loop busy. */
  async block(ms: number): Promise<void> {
    await this.command({ blockMs: ms });
  }

  census(): Promise<Census> {
    return this.command({});
  }

  /** Whether the process still runs; one that ended by itself is noted as a crash. */
  look(): boolean {
    if (!this.node) return false;
    if (isRunning(this.node.pid)) return true;
    this.crashes += 1;
    this.keep(this.leave());
    return false;
  }

  /** How many errors nobody caught, over all its processes. */
  get uncaught(): number {
    const path = `${this.probe}.uncaught`;
    return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n').length : 0;
  }

  private get probe(): string {
    return join(this.folder, this.name);
  }

  private get current(): ParleyNode {
    if (!this.node) throw new Error(`${this.name} does not run`);
    return this.node;
  }

  private leave(): ParleyNode | undefined {
    const { node } = this;
    this.node = undefined;
    return node;
  }

  private keep(node: ParleyNode | undefined): void {
    if (node) this.past.push(node.logs());
  }

  private async command(command: object): Promise<Census> {
    const id = ++this.commands;
    writeFileSync(`${this.probe}.command`, JSON.stringify({ id, ...command }));
    const { pid } = this.current;
    process.kill(pid, 'SIGUSR2');
    for (;;) {
      const answer = readAnswer(`${this.probe}.answer`);
      if (answer?.id === id) return answer;
      if (!isRunning(pid)) throw new Error(`${this.name} ended instead of answering`);
      await delay(POLL_MS);
    }
  }
}

function readAnswer(path: string): (Census & { id: number }) | undefined {
  if (!existsSync(path)) return undefined;
  return JSON.parse(readFileSync(path, 'utf8')) as Census & { id: number };
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
