import type { WriteStream } from 'node:tty';

const ESC = String.fromCharCode(27);
const ENTER = `${ESC}[?1049h${ESC}[?2004h${ESC}[2J`;
const LEAVE = `${ESC}[?2004l${ESC}[?25h${ESC}[?1049l`;
const HIDE = `${ESC}[?25l`;
const SHOW = `${ESC}[?25h`;
// wrapping would spoil every row below, should a terminal count the columns of a character differently
const NO_WRAP = `${ESC}[?7l`;
const WRAP = `${ESC}[?7h`;

/** The terminal as rows: writes those that changed, and leaves everything as it was at the end. */
export class Screen {
  private shown: string[] = [];
  private isActive = false;

  constructor(private readonly out: WriteStream) {}

  get size(): { width: number; height: number } {
    return { width: Math.max(20, this.out.columns || 80), height: Math.max(8, this.out.rows || 24) };
  }

  /** Takes over the screen; what was on it comes back with `leave`. */
  enter(): void {
    this.isActive = true;
    this.out.write(ENTER + NO_WRAP);
  }

  leave(): void {
    if (!this.isActive) return;
    this.isActive = false;
    this.out.write(WRAP + LEAVE);
  }

  /** Lets the next `draw` write every row; for a window that changed its size. */
  invalidate(): void {
    this.shown = [];
    if (this.isActive) this.out.write(`${ESC}[2J`);
  }

  draw(lines: readonly string[], cursor: { row: number; column: number }): void {
    if (!this.isActive) return;
    const rows = lines.map((line, row) =>
      line === this.shown[row] ? '' : `${ESC}[${row + 1};1H${line}${ESC}[K`,
    );
    this.shown = [...lines];
    const position = `${ESC}[${cursor.row + 1};${cursor.column + 1}H`;
    this.out.write(HIDE + rows.join('') + position + SHOW);
  }
}
