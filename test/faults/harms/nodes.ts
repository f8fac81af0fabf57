import type { Act } from '../scenario';
import type { ServerProcess } from '../system/server-process';

const BLOCKED_MS = 5_000;
const HOUR_MS = 3_600_000;

/** Dies without a word, is gone for a moment, comes back. */
async function killAndStart(act: Act, server: ServerProcess): Promise<void> {
  await act.fault(`kill ${server.name}`, () => server.kill());
  await act.pause(act.random.between(100, 1_500));
  await server.start();
}

export const killApi = (act: Act) => killAndStart(act, act.random.pick(act.system.apis));
export const killWorker = (act: Act) => killAndStart(act, act.system.worker);

/** SIGTERM while everybody talks: what is under way is finished, and nobody is let in any more. */
async function stopAndStart(act: Act, server: ServerProcess): Promise<void> {
  await act.fault(`stop ${server.name}`, async () => {
    const begin = performance.now();
    const code = await server.stop();
    const tookMs = Math.round(performance.now() - begin);
    act.measures['longest stop ms'] = Math.max(act.measures['longest stop ms'] ?? 0, tookMs);
    act.require(code === 0, `${server.name} ended with ${code} after SIGTERM`);
  });
  await server.start();
}

export const stopApi = (act: Act) => stopAndStart(act, act.random.pick(act.system.apis));

/** One process after the other, as an upgrade does. */
export async function restartAll(act: Act): Promise<void> {
  for (const server of act.system.servers) await stopAndStart(act, server);
}

/** The process stands still, and its connections stay open. */
export async function freezeApi(act: Act): Promise<void> {
  const api = act.random.pick(act.system.apis);
  await act.fault(`freeze ${api.name}`, async () => {
    api.signal('SIGSTOP');
    await act.pause(BLOCKED_MS);
    api.signal('SIGCONT');
  });
}

/** The event loop is busy: nothing is read, no timer fires. */
export async function blockApi(act: Act): Promise<void> {
  const api = act.random.pick(act.system.apis);
  await act.fault(`block ${api.name}`, () => api.block(BLOCKED_MS));
}

/** The first node is started anew with a clock that is an hour wrong, ahead or behind. */
export async function shiftClock(act: Act): Promise<void> {
  const [api] = act.system.apis as [ServerProcess];
  for (const offset of [HOUR_MS, -HOUR_MS]) {
    await act.fault(`clock of ${api.name} ${offset > 0 ? 'ahead' : 'behind'}`, async () => {
      await api.stop();
      await api.start({ FAULTS_CLOCK_OFFSET_MS: String(offset) });
    });
    await act.pause(act.random.between(2_000, 5_000));
  }
}
