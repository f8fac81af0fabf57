import type { Act } from '../scenario';
import type { Passing } from '../system/tcp-proxy';

// some, not all, so that there is always somebody who heard and somebody who did not
const SHARE = 0.4;
// longer than a client waits before it takes a silent connection for dead
const SILENT_MS = 12_000;
const QUICK_SILENT_MS = 3_000;
const CUT_SHARE = 0.2;

/** Some of the connections between clients and nodes. */
function some({ system, random }: Act): Passing[] {
  const all = system.fronts.flatMap(({ passings }) => [...passings]);
  return all.filter(() => random.chance(SHARE));
}

/** Connections of clients break with a reset, whatever is under way on them. */
export async function resetConnections(act: Act): Promise<void> {
  await act.fault('reset connections', () => {
    for (const passing of some(act)) passing.reset();
    return Promise.resolve();
  });
}

/** Connections of clients stay open, and nothing comes through any more, in neither direction. */
export async function swallowConnections(act: Act): Promise<void> {
  const silent = some(act);
  await act.fault('half-open connections', async () => {
    for (const passing of silent) passing.treat('swallow');
    await act.pause(act.isQuick ? QUICK_SILENT_MS : SILENT_MS);
  });
  for (const passing of silent) passing.treat('pass');
}

/** Inserts of messages are done, and the connection breaks instead of answering. */
export async function cutReplies(act: Act): Promise<void> {
  const { cutter } = act.system;
  if (!cutter) throw new Error('the system was started without a cutter of replies');
  await act.fault('replies cut after the commit', async () => {
    cutter.decide = () => act.random.chance(CUT_SHARE);
    await act.pause(act.random.between(500, 3_000));
    cutter.decide = () => false;
  });
  act.measures['replies cut'] = cutter.cuts;
}
