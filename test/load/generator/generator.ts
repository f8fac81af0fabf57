import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Seat } from './chatter';
import type { DialectName } from './dialects';
import type { Plan } from './driver';
import type { Tally } from './ledger';
import type { Order, Word } from './main';

/** The load generator as seen from the bench: one process, whose CPU is not the server's. */
export class Generator {
  private constructor(private readonly child: ChildProcess) {}

  static start(): Generator {
    const child = fork(join(__dirname, 'main.ts'), [], {
      execArgv: ['--import', 'tsx', '--max-old-space-size=4096'],
    });
    return new Generator(child);
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** Connects everybody. @returns milliseconds it took */
  async connect(dialect: DialectName, seats: Seat[]): Promise<number> {
    const run = randomBytes(2).toString('hex');
    return (await this.ask({ order: 'connect', dialect, seats, run })).milliseconds;
  }

  /** @param onWindow called when the measured window begins and ends */
  async perform(plan: Plan, onWindow: (phase: 'begin' | 'end') => void): Promise<Tally> {
    const { tally } = await this.ask({ order: 'perform', plan }, onWindow);
    if (!tally) throw new Error('the load generator has nobody connected');
    return tally;
  }

  /** Stops reading at these users. */
  async pause(positions: number[]): Promise<void> {
    await this.ask({ order: 'pause', positions });
  }

  async disconnect(): Promise<void> {
    await this.ask({ order: 'close' });
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.disconnect();
    await once(this.child, 'exit');
  }

  private ask(
    order: Order,
    onWindow?: (phase: 'begin' | 'end') => void,
  ): Promise<{ tally?: Tally; milliseconds: number }> {
    return new Promise((resolve, reject) => {
      const gone = () => settle(() => reject(new Error('the load generator has ended')));
      const settle = (end: () => void) => {
        this.child.off('message', hear);
        this.child.off('exit', gone);
        end();
      };
      const hear = (word: Word) => {
        if (word.word === 'window') onWindow?.(word.phase);
        else if (word.word === 'done') settle(() => resolve(word));
        else settle(() => reject(new Error(word.reason)));
      };
      this.child.on('message', hear);
      this.child.on('exit', gone);
      this.child.send(order);
    });
  }
}
