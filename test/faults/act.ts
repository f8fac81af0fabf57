import { setTimeout as delay } from 'node:timers/promises';
import type { Journal } from './load/journal';
import type { Population } from './load/population';
import type { Sending } from './load/sending';
import type { Random } from './random';
import type { Act } from './scenario';
import type { System } from './system/system';

// longer than any promise: who has not recovered by then is judged by what is missing
const RECOVERY_LIMIT_MS = 60_000;
// no fault is begun after that, however little was acked
const LIMIT_MS = 120_000;
const QUICK_LIMIT_MS = 10_000;

export interface ActOptions {
  system: System;
  population: Population;
  journal: Journal;
  sending: Sending;
  random: Random;
  isQuick: boolean;
  /** acked messages after which no further faults are needed */
  messages: number;
}

/** A scenario under way. */
export class RunningAct implements Act {
  readonly system: System;
  readonly population: Population;
  readonly journal: Journal;
  readonly sending: Sending;
  readonly random: Random;
  readonly isQuick: boolean;
  readonly measures: Record<string, number> = {};
  /** how long each fault kept everybody from getting something stored, in milliseconds */
  readonly recoveries: number[] = [];
  readonly unmet: string[] = [];
  private readonly begin: number;

  constructor(private readonly options: ActOptions) {
    this.system = options.system;
    this.population = options.population;
    this.journal = options.journal;
    this.sending = options.sending;
    this.random = options.random;
    this.isQuick = options.isQuick;
    this.begin = options.journal.now();
  }

  get goesOn(): boolean {
    const { journal, options, begin, isQuick } = this;
    return journal.acked < options.messages && journal.now() - begin < (isQuick ? QUICK_LIMIT_MS : LIMIT_MS);
  }

  async fault(name: string, harm: () => Promise<unknown>): Promise<void> {
    const { journal } = this;
    journal.write({ type: 'fault', fault: name, phase: 'begin' });
    const recovery = this.recovery(journal.now());
    await harm();
    this.recoveries.push(await recovery);
    journal.write({ type: 'fault', fault: name, phase: 'end' });
  }

  require(isTrue: boolean, otherwise: string): void {
    if (!isTrue) this.unmet.push(otherwise);
  }

  async pause(ms: number): Promise<void> {
    await delay(ms);
  }

  private recovery(since: number): Promise<number> {
    const { journal } = this;
    return new Promise((resolve) => {
      const settle = () => {
        clearTimeout(limit);
        stop();
        resolve(journal.now() - since);
      };
      const stop = journal.onAck((wishedAt) => wishedAt > since && settle());
      const limit = setTimeout(settle, RECOVERY_LIMIT_MS);
    });
  }
}
