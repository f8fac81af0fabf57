/** Does something again and again, each time so long after the last has ended, until it is stopped. */
export class Repeating {
  private timer?: NodeJS.Timeout;
  private isStopped = false;

  /** @param onFailure told what it failed of; it is done again all the same */
  constructor(
    private readonly work: () => Promise<void>,
    private readonly pauseMs: number,
    private readonly onFailure: (error: unknown) => void,
  ) {}

  /** @param ms until the first time */
  start(ms: number): void {
    if (this.isStopped) return;
    this.timer = setTimeout(() => void this.run(), ms);
    this.timer.unref();
  }

  /** What is under way goes on to its end. */
  stop(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
  }

  private async run(): Promise<void> {
    try {
      await this.work();
    } catch (error) {
      this.onFailure(error);
    }
    this.start(this.pauseMs);
  }
}
