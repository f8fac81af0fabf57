import { execFileSync } from 'node:child_process';
import { closeSync, fsyncSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const MIB = 2 ** 20;

/** A small disk (a tmpfs) that can be filled to the last byte. */
export class TightDisk {
  private constructor(private readonly folder: string) {}

  /** Why there can be none here; undefined when there can. */
  static missing(): string | undefined {
    if (process.platform !== 'linux') return 'needs Linux: a tmpfs';
    return process.getuid?.() === 0 ? undefined : 'needs root to mount a tmpfs';
  }

  static mount(folder: string, mebibytes: number): TightDisk {
    mkdirSync(folder, { recursive: true });
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', folder]);
    return new TightDisk(folder);
  }

  /** Writes until nothing more fits. */
  fill(): void {
    const file = openSync(this.filler, 'a');
    try {
      for (const size of [MIB, 4096]) {
        const block = Buffer.alloc(size);
        while (tryTo(() => writeSync(file, block) === size)) fsyncSync(file);
      }
    } finally {
      closeSync(file);
    }
  }

  /** Gives the room back. */
  free(): void {
    rmSync(this.filler, { force: true });
  }

  unmount(): void {
    execFileSync('umount', ['--lazy', this.folder]);
  }

  private get filler(): string {
    return join(this.folder, 'filler');
  }
}

function tryTo(work: () => boolean): boolean {
  try {
    return work();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return false;
    throw error;
  }
}
