import { Injectable } from '@nestjs/common';
import { Log } from '../logger/logger';
import { Readiness } from './readiness';

/** Longest a node takes to finish what is under way; the process manager kills what has not stopped by then. */
const DRAIN_MS = 6_000;

/** The end of a node in order: take nothing new, finish what is under way, then close. */
@Injectable()
export class Drain {
  private readonly log = new Log(Drain.name);
  private readonly beginnings: (() => void)[] = [];
  private readonly steps: (() => Promise<void>)[] = [];
  private hasBegun = false;

  constructor(readiness: Readiness) {
    readiness.require('serving', () => {
      if (this.hasBegun) throw new Error('this node is about to stop');
    });
  }

  /** Nothing new is taken once this is true: readiness says so, events and handshakes are refused. */
  get isDraining(): boolean {
    return this.hasBegun;
  }

  /** Called when draining begins, to tell others. */
  onBegin(tell: () => void): void {
    this.beginnings.push(tell);
  }

  /** Called then; resolves when nothing of its kind is left under way. */
  onDrain(step: () => Promise<void>): void {
    this.steps.push(step);
  }

  /** Runs once; never fails, and never takes longer than six seconds. */
  async run(): Promise<void> {
    if (this.hasBegun) return;
    this.hasBegun = true;
    for (const tell of this.beginnings) tell();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(() => {
        this.log.warn('not everything could be finished in time');
        resolve();
      }, DRAIN_MS);
    });
    await Promise.race([Promise.allSettled(this.steps.map((step) => step())), late]);
    clearTimeout(timer);
  }
}
