/** Brings an embedded engine back when it dies while nodes run. */
import { setTimeout as sleep } from 'node:timers/promises';
import { withLock } from '../lock.mjs';
import { isAlive } from '../processes.mjs';
import { livingNodes } from './nodes.mjs';

const LOOK_EVERY_MS = 500;
const FIRST_PAUSE_MS = 500;
const MAX_ATTEMPTS = 5;
// An engine that held out this long was fine: its next death counts as the first again.
const STABLE_MS = 60_000;

/** Waits, but not beyond `signal`. */
const pause = (ms, signal) => sleep(ms, undefined, { signal, ref: false }).catch(() => undefined);

/** One engine's deaths and attempts; `look` is called again and again and does something only when the engine is dead. */
function createWatch(kind, { room, lockPath, log, signal }) {
  let attempts = 0;
  let diedAt = 0;

  /** Under the lock, as another node may have brought it back meanwhile. */
  async function relaunch(port) {
    if (isAlive(room.notes.get(kind)?.pid)) return;
    await room.launch(kind, { fixedPort: port });
  }

  async function attempt(port) {
    attempts += 1;
    try {
      await withLock(lockPath, () => relaunch(port), { signal });
    } catch (error) {
      // the last failure speaks for all
      if (signal.aborted || attempts < MAX_ATTEMPTS) return;
      log.fail(
        `${kind.title} could not be started again in ${MAX_ATTEMPTS} attempts; the last one said:\n  ${error.message}\n` +
          '  Parley goes on without it and cannot serve much; stop it with Ctrl-C, mend the cause and run npm start.',
      );
    }
  }

  return async function look() {
    const engine = room.notes.get(kind);
    const isStable = Date.now() - diedAt > STABLE_MS;
    if (!engine?.port || isAlive(engine.pid)) {
      if (isStable) attempts = 0;
      return;
    }
    if (attempts >= MAX_ATTEMPTS) return;
    if (attempts === 0) log.warn(`${kind.title} has ended unexpectedly; starting it again`);
    diedAt = Date.now();
    await pause(attempts === 0 ? 0 : FIRST_PAUSE_MS * 2 ** attempts, signal);
    if (!signal.aborted) await attempt(engine.port);
  };
}

/**
 * Watches the embedded engines of a data folder. Only an engine's oldest user acts; when it leaves, the next one
 * takes over.
 * @param {{ dataDir: string, kinds: object[], log: object, room: object, lockPath: string }} context
 * @returns {{ stop: () => Promise<void> }} stop resolves when nothing is under way any more
 */
export function superviseEngines({ dataDir, kinds, log, room, lockPath }) {
  const stopping = new AbortController();
  const { signal } = stopping;
  const watches = kinds.map((kind) => [kind, createWatch(kind, { room, lockPath, log, signal })]);
  const oldestUser = (kind) => livingNodes(dataDir).find((node) => node.uses.includes(kind.key));

  async function watch() {
    while (!signal.aborted) {
      await pause(LOOK_EVERY_MS, signal);
      for (const [kind, look] of watches) {
        if (!signal.aborted && oldestUser(kind)?.pid === process.pid) await look();
      }
    }
  }

  const watching = watch().catch((error) => log.fail(`the engines are no longer watched: ${error.message}`));
  return {
    async stop() {
      stopping.abort();
      await watching;
    },
  };
}
