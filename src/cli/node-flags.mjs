/** With which flags Node runs the server: how its memory is collected beside all else on the machine (docs/adr/0023). */
import os from 'node:os';

const MIB = 2 ** 20;
/** Most that the young generation is given, in MiB; V8's own bound is 16. */
const SEMI_SPACE = { least: 16, most: 64 };
/** V8's own number of threads beside the main one. */
const MOST_THREADS = 4;

/** The largest power of two that is no more than a 64th of the memory, within bounds. */
function semiSpace(memoryMib) {
  const part = 2 ** Math.floor(Math.log2(memoryMib / 64));
  return Math.min(SEMI_SPACE.most, Math.max(SEMI_SPACE.least, part));
}

/**
 * Flags for a process of the server.
 * @param {{ cores: number, memoryMib: number }} [machine] this one unless given
 * @returns {string[]} for the command line, before the script; NODE_OPTIONS takes them too
 */
export function serverFlags(machine) {
  const limit = process.constrainedMemory?.() || Infinity;
  const { cores, memoryMib } = machine ?? {
    cores: os.availableParallelism(),
    memoryMib: Math.min(limit, os.totalmem()) / MIB,
  };
  const threads = Math.min(MOST_THREADS, Math.max(1, cores - 1));
  return [`--max-semi-space-size=${semiSpace(memoryMib)}`, `--v8-pool-size=${threads}`];
}
