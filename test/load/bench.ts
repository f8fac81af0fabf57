import { type PrivateEngines, startPrivateEngines } from '../../src/cli/engines/private-engines.mjs';
import { Generator } from './generator/generator';
import type { Seat } from './generator/chatter';
import type { Plan } from './generator/driver';
import type { Tally } from './generator/ledger';
import { countCpu, type CpuByPart, totalCpu } from './measure/processes';
import type { RunningPeer } from './peers/peer';
import type { Progress } from './report/progress';

/** Memory that MongoDB may use as cache during the bench. */
const CACHE_GIB = 2;

/** One run of a plan against one server. */
export interface Sample extends Tally {
  connectMs: number;
  /** CPU seconds within the window */
  cpu: CpuByPart;
}

/** What a scenario works with: engines of its own, a load generator, and whatever it starts is stopped at its end. */
export class Bench {
  private endings: (() => Promise<unknown>)[] = [];
  /** messages that Parley lost, doubled or sent out of order in any sample */
  losses = 0;

  constructor(
    readonly isQuick: boolean,
    readonly progress: Progress,
  ) {}

  /** Calls `end` when the scenario is over, last first. @returns what ends it earlier */
  onEnd(end: () => Promise<unknown>): () => Promise<unknown> {
    this.endings.push(end);
    return () => {
      this.endings = this.endings.filter((one) => one !== end);
      return end();
    };
  }

  /** A MongoDB and a Redis for this scenario alone. */
  async engines(mongoArgs: string[] = []): Promise<PrivateEngines> {
    const engines = await startPrivateEngines({ cacheGib: CACHE_GIB, mongoArgs });
    this.onEnd(() => engines.stop());
    return engines;
  }

  generator(): Generator {
    const generator = Generator.start();
    this.onEnd(() => generator.stop());
    return generator;
  }

  async end(): Promise<void> {
    const endings = this.endings.reverse();
    this.endings = [];
    for (const end of endings) await end();
  }

  /** Connects everybody anew, lets them talk, and disconnects them. @param watch is told when the window begins and ends */
  async sample(
    generator: Generator,
    peer: RunningPeer,
    seats: Seat[],
    plan: Plan,
    watch?: (phase: 'begin' | 'end') => void,
  ): Promise<Sample> {
    const connectMs = await generator.connect(peer.dialect, seats);
    let cpu: CpuByPart = {};
    let stopCounting = () => cpu;
    const tally = await generator.perform(plan, (phase) => {
      watch?.(phase);
      if (phase === 'begin') stopCounting = countCpu(peer.processes);
      else cpu = stopCounting();
    });
    await generator.disconnect();
    if (peer.dialect === 'parley') this.losses += tally.lost + tally.duplicated + tally.outOfOrder;
    return { ...tally, connectMs, cpu };
  }
}

/** Messages that were acked, delivered and receipted within the window, each second. */
export const ratePerSecond = ({ window, seconds }: Sample): number => window.receipted / seconds;

/** Microseconds of CPU of all parts of the server for each such message. */
export const cpuPerMessage = ({ cpu, window }: Sample): number => (totalCpu(cpu) / window.receipted) * 1e6;

/** The same for one part; 0 where there is none. */
export const partPerMessage = ({ cpu, window }: Sample, part: keyof CpuByPart): number =>
  ((cpu[part] ?? 0) / window.receipted) * 1e6;
