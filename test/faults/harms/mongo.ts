import type { Act } from '../scenario';
import type { ReplicaSet } from '../system/replica-set';

const FULL_MS = 5_000;
const MEMBERS = 3;

/** The only mongod dies and comes back with what it has journaled. */
export async function killMongod(act: Act): Promise<void> {
  const { mongod } = act.system.engines;
  await act.fault('kill mongod', async () => {
    await mongod.kill();
    await act.pause(act.random.between(0, 3_000));
    await mongod.restart();
  });
}

/** The primary dies; it comes back when another one has taken over and messages are stored again. */
export async function killPrimary(act: Act): Promise<void> {
  const set = setOf(act);
  const index = await set.primary();
  await act.fault('kill the primary', () => set.kill(index));
  await act.pause(act.random.between(0, 2_000));
  await set.restart(index);
}

export async function stepDown(act: Act): Promise<void> {
  await act.fault('step the primary down', () => setOf(act).stepDown());
}

/** A member is cut off from everybody, both ways: the primary, or one that it needs no more than the third. */
export async function isolateMember(act: Act): Promise<void> {
  const set = setOf(act);
  const primary = await set.primary();
  const isPrimary = act.random.chance(0.7);
  const index = isPrimary ? primary : (primary + act.random.between(1, 2)) % MEMBERS;
  try {
    await act.fault(`cut off ${isPrimary ? 'the primary' : 'a secondary'}`, () => {
      set.isolate(index);
      return Promise.resolve();
    });
    await act.pause(act.random.between(0, 4_000));
  } finally {
    set.isolate();
  }
}

/** Not a byte is left on the disk of the database; later there is room again. */
export async function fillDisk(act: Act): Promise<void> {
  const { engines, disk } = act.system;
  if (!disk) throw new Error('the system was started without a disk that can be filled');
  await act.fault('fill the disk', async () => {
    disk.fill();
    await act.pause(FULL_MS);
    disk.free();
    // it ends itself when it can write no longer; whether or not, it begins again with what it had
    await engines.mongod.kill();
    await engines.mongod.restart();
  });
}

function setOf({ system }: Act): ReplicaSet {
  if (!system.replicaSet) throw new Error('the system was started without a replica set of several members');
  return system.replicaSet;
}
