import type { Journal } from './load/journal';
import type { Population } from './load/population';
import type { Sending } from './load/sending';
import type { Random } from './random';
import type { System, SystemOptions } from './system/system';

/** What a scenario works with while people talk. */
export interface Act {
  readonly system: System;
  readonly population: Population;
  readonly journal: Journal;
  readonly sending: Sending;
  readonly random: Random;
  /** a smoke of the same, in a few seconds */
  readonly isQuick: boolean;
  /** what else was measured, for the report */
  readonly measures: Record<string, number>;
  /** whether there is still load for further faults */
  readonly goesOn: boolean;
  /**
   * Does something harmful. From the beginning of `harm` to the first ack of a message that somebody wished to send
   * after it is the time of recovery; it is waited for.
   */
  fault(name: string, harm: () => Promise<unknown>): Promise<void>;
  pause(ms: number): Promise<void>;
  /** Notes what a fault should not have led to, beside what the history tells. */
  require(isTrue: boolean, otherwise: string): void;
}

/** One kind of faults, under load, with everything checked afterwards. */
export interface Scenario {
  name: string;
  /** what it does, one sentence for the report */
  does: string;
  system?: SystemOptions;
  /** why it cannot be run on this machine; undefined when it can */
  missing?: () => string | undefined;
  /** deeds of all devices together in a second; most are messages */
  perSecond?: number;
  faults: (act: Act) => Promise<void>;
}
