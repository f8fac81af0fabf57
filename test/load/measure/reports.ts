import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../../support/eventually';

/** What Node processes tell of themselves when they are asked by a signal, once started with `environment`. */
export class Reports<T> {
  private readonly dir = mkdtempSync(join(tmpdir(), 'parley-reports-'));

  readonly environment: Record<string, string>;

  /** @param program of `peers/programs`, loaded before the server */
  constructor(program: string) {
    this.environment = {
      NODE_OPTIONS: `--require ${join(__dirname, '..', 'peers', 'programs', program)}`,
      REPORT_DIR: this.dir,
    };
  }

  signal(pid: number): void {
    process.kill(pid, 'SIGUSR2');
  }

  /** Signals a process; resolves with what it tells thereupon. */
  async ask(pid: number): Promise<T> {
    this.signal(pid);
    const file = join(this.dir, `${pid}.json`);
    await eventually(() => existsSync(file));
    const report = JSON.parse(readFileSync(file, 'utf8')) as T;
    rmSync(file);
    return report;
  }

  close(): Promise<void> {
    return rm(this.dir, { recursive: true, force: true });
  }
}
