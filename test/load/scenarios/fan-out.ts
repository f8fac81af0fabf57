import { setTimeout as delay } from 'node:timers/promises';
import { type Db, MongoClient } from 'mongodb';
import { createGroup } from '../../factories/groups';
import { post } from '../../factories/messages';
import { createPerson, openDirect } from '../../factories/people';
import { fillWithAbsent } from '../../factories/targets';
import { jobsAdded } from '../../support/jobs';
import { Receiver } from '../../support/receiver';
import { ask, openSocket } from '../../support/sockets';
import { textMessage } from '../../factories/people';
import { ROUNDS } from '../contest';
import { ParleyPeer, type RunningParley } from '../peers/parley';
import { median } from '../report/statistics';
import type { Scenario } from './scenario';

const FULL = { members: 10_000, messages: 2_000, rounds: ROUNDS };
const QUICK = { members: 10_000, messages: 200, rounds: 1 };
/** What a message may lead to; the others run by themselves. */
const QUEUES = ['fan-out', 'deliver-web-push', 'deliver-webhook', 'deliver-email', 'send-scheduled'];
const POLL_MS = 5;
/** The relay looks twice a second; after so long it has seen everything. */
const LOOKED_MS = 3_000;
const TIMEOUT_MS = 300_000;

/** What it costs to tell people who are not there, and that it costs nothing where everybody is. */
export const fanOut: Scenario = {
  name: 'fan-out',
  title: 'jobs between people who are there, and a message to a group that is not',
  run: async (bench) => {
    const size = bench.isQuick ? QUICK : FULL;
    const engines = await bench.engines();
    const parley = await new ParleyPeer(engines).start();
    bench.onEnd(() => parley.stop());
    const mongo = await MongoClient.connect(parley.mongoUri);
    bench.onEnd(() => mongo.close());
    const service = await new Receiver().listen();
    bench.onEnd(() => service.close());
    bench.progress.expect(size.rounds + 1);
    const jobs = await jobsBetween(parley, engines.redisUrl, size.messages);
    bench.progress.tick('online');
    const samples = [];
    for (let round = 0; round < size.rounds; round += 1) {
      samples.push(await tellAbsent(parley, mongo.db(), service, size.members));
      bench.progress.tick('offline');
    }
    const decided = median(samples.map((one) => one.decidedMs)) / 1_000;
    const told = median(samples.map((one) => one.toldMs)) / 1_000;
    return {
      columns: ['what', 'of', 'value'],
      rows: [
        ['jobs for messages between people online', size.messages, jobs],
        ['seconds from the send until all deliveries are jobs', size.members, decided],
        ['seconds from the send until the last webhook has it', size.members, told],
      ],
      goals: [
        {
          goal: 16,
          quantity: 'jobs a message between people online',
          measured: jobs,
          unit: '',
          limit: 0,
          better: 'lower',
        },
        {
          ...{ goal: 16, quantity: `fan-out to ${size.members} members offline`, unit: 's' },
          ...{ measured: decided, limit: 2, better: 'lower' },
        },
      ],
      notes: [
        'Every member who is not there has a webhook of their own at one receiver, which runs in the process of the bench: its share of the two cores is in the last row.',
      ],
      samples,
    };
  },
};

async function jobsBetween(
  { nodes: [node], redisPrefix }: RunningParley,
  redisUrl: string,
  count: number,
): Promise<number> {
  const { url } = node!;
  const [ann, bob] = [await createPerson(url, 'ann'), await createPerson(url, 'bob')];
  const conversationId = await openDirect(url, ann, bob);
  const sockets = await Promise.all([ann, bob].map(({ accessToken }) => openSocket(url, accessToken)));
  for (let i = 0; i < count; i += 1) {
    const ack = await ask(sockets[i % 2]!, 'message:send', textMessage(conversationId));
    if (!ack.ok) throw new Error(`not sent: ${JSON.stringify(ack.error)}`);
  }
  await delay(LOOKED_MS);
  for (const socket of sockets) socket.close();
  const counts = await Promise.all(QUEUES.map((name) => jobsAdded({ redisUrl, redisPrefix }, name)));
  return counts.reduce((sum, jobs) => sum + jobs, 0);
}

async function tellAbsent(
  { nodes: [node] }: RunningParley,
  db: Db,
  service: Receiver,
  count: number,
): Promise<{ decidedMs: number; toldMs: number }> {
  const { url } = node!;
  const owner = await createPerson(url, 'owner');
  const group = await createGroup(url, owner);
  const path = `/${group.id}`;
  await fillWithAbsent(db, group.id, count, service.url(path));
  // that the group was made is told too, to nobody
  await delay(LOOKED_MS);
  const begin = performance.now();
  const passed = () => performance.now() - begin;
  await post(url, owner, group.id);
  await until(async () => (await db.collection('deliveries').countDocuments()) > 0);
  const decidedMs = passed();
  await until(() => service.at(path).length >= count);
  return { decidedMs, toldMs: passed() };
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + TIMEOUT_MS;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error('it takes too long');
    await delay(POLL_MS);
  }
}
