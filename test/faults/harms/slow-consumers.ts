import type { Socket as TcpSocket } from 'node:net';
import type { Socket } from 'socket.io-client';
import { openSocket } from '../../support/sockets';
import { quantile } from '../run/result';
import type { Act } from '../scenario';
import type { ServerProcess } from '../system/server-process';

const SLOW = 6;
/** What one of them may hold in the node, by docs/realtime-protocol.md. */
const QUEUE_MIB = 1;
// garbage that the collector has not come to yet
const SLACK_MIB = 192;
const MIB = 2 ** 20;
const FAT = 24_000;
const FAT_EVERY_MS = 100;
const VOLLEY = 4;
const MAX_OUTSTANDING = 60;
const LIMIT_MS = 90_000;
const CALM_MS = 4_000;

/** Sockets that stop reading while everybody talks, much and at length, until the node has closed all of them. */
export async function stopReading(act: Act): Promise<void> {
  const [api] = act.system.apis as [ServerProcess];
  const calm = await waitsDuring(act, () => act.pause(act.isQuick ? CALM_MS / 4 : CALM_MS));
  const before = (await api.census()).rss;
  const sockets = await openSlow(act, api);
  let peak = before;
  const closed = () => api.logs.split('slow_consumer closed').length - 1;
  const strained = await waitsDuring(act, () =>
    act.fault('sockets that stop reading', async () => {
      const end = performance.now() + LIMIT_MS;
      while (closed() < SLOW && performance.now() < end) {
        talkAtLength(act);
        await act.pause(FAT_EVERY_MS);
        if (act.random.chance(0.05)) peak = Math.max(peak, (await api.census()).rss);
      }
    }),
  );
  for (const socket of sockets) socket.disconnect();
  act.require(closed() >= SLOW, `only ${closed()} of ${SLOW} slow sockets were closed`);
  const grown = Math.round((peak - before) / MIB);
  act.require(grown <= SLOW * QUEUE_MIB + SLACK_MIB, `the node grew by ${grown} MiB`);
  Object.assign(act.measures, {
    'slow sockets': SLOW,
    'slow sockets closed': closed(),
    'memory before MiB': Math.round(before / MIB),
    'memory at most MiB': Math.round(peak / MIB),
    'healthy p99 before ms': Math.round(quantile(calm, 0.99)),
    'healthy p99 during ms': Math.round(quantile(strained, 0.99)),
  });
}

/** They belong to the first person, whose conversations get the long messages. */
async function openSlow({ population }: Act, api: ServerProcess): Promise<Socket[]> {
  const [person] = population.people;
  const open = () => openSocket(api.url, person!.accessToken);
  const sockets = await Promise.all(Array.from({ length: SLOW }, open));
  for (const socket of sockets) tcpOf(socket).pause();
  return sockets;
}

function talkAtLength({ population, random, sending }: Act): void {
  const [person] = population.people;
  const conversationId = random.pick(population.conversationsOf(person!));
  const speakers = population.devices.filter((device) => device.speaksIn.includes(conversationId));
  const speaker = random.pick(speakers);
  if (speaker.outstanding.size < MAX_OUTSTANDING) void sending.inVolley(speaker, conversationId, VOLLEY, FAT);
}

async function waitsDuring({ journal }: Act, work: () => Promise<void>): Promise<number[]> {
  const from = journal.waits.length;
  await work();
  return journal.waits.slice(from);
}

/** The TCP socket under a Socket.IO client on Node. */
function tcpOf(socket: Socket): TcpSocket {
  const transport = socket.io.engine.transport as unknown as { ws: { _socket: TcpSocket } };
  return transport.ws._socket;
}
