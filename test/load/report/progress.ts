import { createTerminal, type Step } from '../../../src/cli/terminal.mjs';

/** The line that tells how far a scenario is, and how long it still takes. */
export class Progress {
  private readonly step: Step;
  private readonly begin = performance.now();
  private total = 0;
  private done = 0;

  constructor(private readonly label: string) {
    this.step = createTerminal().step(label);
  }

  /** So many more samples are to come. */
  expect(samples: number): void {
    this.total += samples;
  }

  /** One more sample is taken; the rest is expected to take as long as those so far. */
  tick(what: string): void {
    this.done += 1;
    const left = ((performance.now() - this.begin) / this.done) * Math.max(0, this.total - this.done);
    this.step.update(`${what}: ${this.done} of ${this.total}, about ${Math.ceil(left / 1000)} s left`);
  }

  finish(): void {
    this.step.done(this.label);
  }

  fail(): void {
    this.step.end();
  }
}
