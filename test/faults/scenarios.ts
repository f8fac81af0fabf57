import { fillDisk, isolateMember, killMongod, killPrimary, stepDown } from './harms/mongo';
import { cutReplies, resetConnections, swallowConnections } from './harms/network';
import { blockApi, freezeApi, killApi, killWorker, restartAll, shiftClock, stopApi } from './harms/nodes';
import { flushRedis, freezeRedis, freezeRedisForLong, killRedis } from './harms/redis';
import { stopReading } from './harms/slow-consumers';
import type { Act, Scenario } from './scenario';
import { TightDisk } from './system/tight-disk';

type Harm = (act: Act) => Promise<void>;

/** One of these after the other, by chance, with random pauses, as long as there is load. */
const again =
  (shortest: number, longest: number, ...harms: Harm[]) =>
  async (act: Act) => {
    do {
      await act.pause(act.random.between(shortest, longest));
      await act.random.pick(harms)(act);
    } while (act.goesOn);
  };

const once = (harm: Harm) => async (act: Act) => {
  await act.pause(1_000);
  await harm(act);
};

const set = { database: 'replica set' as const };
const needsLinux = () => (process.platform === 'linux' ? undefined : 'needs Linux: /proc');
// the tokens of a node an hour ahead must not be too old for it at birth
const longTokens = { env: { ACCESS_TOKEN_SECONDS: '86400' } };
const manySockets = { env: { SOCKETS_PER_USER: '100' } };

/** The matrix, in the order in which it is run. */
export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'api-killed',
    does: 'kill -9 of an api node at random moments of the sends; it is started anew',
    faults: again(200, 2_000, killApi),
  },
  {
    name: 'worker-killed',
    does: 'kill -9 of the worker, started anew',
    faults: again(200, 2_500, killWorker),
  },
  {
    name: 'mongod-killed',
    does: 'kill -9 of the only mongod, started anew within three seconds',
    faults: again(500, 3_000, killMongod),
  },
  {
    name: 'primary-killed',
    does: 'three members; kill -9 of the primary, which comes back as a secondary',
    system: set,
    faults: again(2_000, 5_000, killPrimary),
  },
  {
    name: 'primary-steps-down',
    does: 'three members; the primary is told to step down',
    system: set,
    faults: again(1_000, 4_000, stepDown),
  },
  {
    name: 'member-cut-off',
    does: 'three members; one, mostly the primary, loses all its connections in both directions, and gets them back',
    system: set,
    missing: needsLinux,
    faults: again(2_000, 5_000, isolateMember),
  },
  {
    name: 'replies-cut',
    does: 'a fifth of the inserts of one node are done, but their answers are cut off',
    system: { cutsReplies: true },
    faults: again(100, 1_000, cutReplies),
  },
  {
    name: 'connections-reset',
    does: 'two fifths of the connections of clients are reset at once',
    faults: again(200, 2_000, resetConnections),
  },
  {
    name: 'half-open',
    does: 'two fifths of the connections of clients swallow everything for twelve seconds',
    faults: again(500, 2_000, swallowConnections),
  },
  {
    name: 'redis-stopped',
    does: 'Redis is frozen for a minute',
    faults: once(freezeRedisForLong),
  },
  {
    name: 'redis-killed',
    does: 'kill -9 of Redis, started anew within five seconds',
    faults: again(500, 3_000, killRedis),
  },
  {
    name: 'redis-flushed',
    does: 'FLUSHALL, again and again',
    faults: again(200, 2_000, flushRedis),
  },
  {
    name: 'loop-blocked',
    does: 'an api node stands still for five seconds: its event loop is busy, or the process is frozen',
    faults: again(1_000, 3_000, blockApi, freezeApi),
  },
  {
    name: 'clock-off',
    does: 'the clock of one api node is an hour ahead, then an hour behind',
    system: longTokens,
    faults: again(500, 1_000, shiftClock),
  },
  {
    name: 'disk-full',
    does: 'not a byte is left on the disk of mongod for five seconds',
    system: { database: 'tight disk' },
    missing: () => TightDisk.missing(),
    faults: again(2_000, 4_000, fillDisk),
  },
  {
    name: 'stopped-under-load',
    does: 'SIGTERM to an api node, started anew',
    faults: again(300, 1_500, stopApi),
  },
  {
    name: 'rolling-restart',
    does: 'both api nodes and the worker are stopped and started, one after the other',
    faults: again(500, 1_500, restartAll),
  },
  {
    name: 'slow-consumers',
    does: 'six sockets stop reading while there is much to read; the node must close them, and others must not notice',
    system: manySockets,
    // what matters here is the bytes of the long messages, for which there must be room
    perSecond: 80,
    faults: once(stopReading),
  },
  {
    name: 'mixed',
    does: 'three members; faults of all these kinds in random order',
    system: set,
    missing: needsLinux,
    faults: again(
      ...([300, 2_500] as const),
      ...[killApi, killWorker, stopApi, freezeApi, blockApi, resetConnections, swallowConnections],
      ...[freezeRedis, killRedis, flushRedis, killPrimary, stepDown, isolateMember],
    ),
  },
];
