const WIDTH = 24;
/** A terminal need not be written to more often. */
const REDRAW_MS = 200;

const grouped = new Intl.NumberFormat('en-US');

/** A whole number as people read it: 1,000,000. */
export const count = (value: number): string => grouped.format(Math.round(value));

/** Seconds as `41 s` or `3 min 20 s`. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** How far a run has come: a bar, its speed, and how long the rest will take. */
export class Progress {
  private readonly startedAt: number;
  private drawnAt = -Infinity;
  private first?: number;

  /**
   * @param total messages of the archive
   * @param show takes the text
   * @param now milliseconds that only rise
   */
  constructor(
    private readonly total: number,
    private readonly show: (text: string) => void,
    private readonly now = () => performance.now(),
  ) {
    this.startedAt = now();
  }

  /** @param stored messages, those of earlier runs included; what was there at first says nothing about the speed */
  note(stored: number): void {
    this.first ??= stored;
    if (stored < this.total && this.now() - this.drawnAt < REDRAW_MS) return;
    this.drawnAt = this.now();
    this.show(this.describe(stored));
  }

  private describe(stored: number): string {
    const part = stored / this.total;
    const filled = Math.round(part * WIDTH);
    const bar = `[${'#'.repeat(filled)}${'.'.repeat(WIDTH - filled)}]`;
    const text = `${bar} ${Math.floor(part * 100)} %  ${count(stored)} of ${count(this.total)}`;
    const seconds = (this.now() - this.startedAt) / 1000;
    const speed = (stored - (this.first ?? 0)) / seconds;
    if (!(speed > 0 && Number.isFinite(speed))) return text;
    return `${text}  ${count(speed)}/s  ${duration((this.total - stored) / speed)} left`;
  }
}
