import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type Db, MongoClient, ObjectId } from 'mongodb';
import { randomId } from '../../../src/shared/ids';
import { storedMessage } from '../../factories/archive';
import { type Answer, call } from '../../support/http';
import { ask, openSocket } from '../../support/sockets';
import { ROUNDS } from '../contest';
import { ParleyPeer, type RunningParley } from '../peers/parley';
import { median } from '../report/statistics';
import type { Scenario } from './scenario';

const FULL = { added: 1_000, members: 10_000, moves: 450, rounds: ROUNDS };
const QUICK = { added: 200, members: 500, moves: 100, rounds: 1 };
/** Most people whom one numbered change tells of. */
const IN_ONE_CHANGE = 100;
/** The rows of moves are recorded about a second after them. */
const RECORDED_MS = 30_000;
const POLL_MS = 200;
const COLUMNS = ['what', 'members', 'value'];

/** What it costs to change and to read in large groups; their live messages are measured by `group`. */
export const groups: Scenario = {
  name: 'groups',
  title: 'adding many people at once, and reading in a very large group',
  run: async (bench) => {
    const size = bench.isQuick ? QUICK : FULL;
    const parley = await new ParleyPeer(await bench.engines()).start();
    bench.onEnd(() => parley.stop());
    const mongo = await MongoClient.connect(parley.mongoUri);
    bench.onEnd(() => mongo.close());
    bench.progress.expect(size.rounds + 1);
    const adding = [];
    for (let round = 0; round < size.rounds; round += 1) {
      adding.push(await add(parley, size.added));
      bench.progress.tick('added');
    }
    const reading = await readThrough(parley, mongo.db(), size);
    bench.progress.tick('read');
    const seconds = median(adding.map((one) => one.seconds));
    const changes = Math.max(...adding.map((one) => one.changes));
    return {
      columns: COLUMNS,
      rows: [
        ['seconds to add them, by one call', size.added, seconds],
        ['numbered changes it made, in one range', size.added, changes],
        ['moves of one member’s watermark', size.members, reading.moves],
        ['rows written for them', size.members, reading.rows],
      ],
      goals: [
        {
          ...{ goal: 9, quantity: `${size.added} people added by one call`, unit: 's', limit: 5 },
          ...{ measured: seconds, better: 'lower' as const },
        },
        {
          ...{ goal: 9, quantity: 'numbered changes for each 100 of them', unit: '', limit: 1 },
          ...{ measured: changes / (size.added / IN_ONE_CHANGE), better: 'lower' as const },
        },
        {
          ...{ goal: 9, quantity: `rows written a move, group of ${size.members}`, unit: '', limit: 1 },
          ...{ measured: reading.rows / reading.moves, better: 'lower' as const },
        },
      ],
      notes: [
        'Adding is one call and one transaction: the message that tells of it, the numbered changes, the memberships and the audit trail.',
        'Reading: one member marks one message after the other as read, each after the ack to the one before. Rows are those of receipts, one for each stretch that was read at once; the watermark itself is a field of the member’s row.',
      ],
      samples: { adding, reading },
    };
  },
};

async function add(parley: RunningParley, count: number): Promise<{ seconds: number; changes: number }> {
  const [owner, ...others] = await parley.population.users(count + 1);
  const token = owner!.token;
  const { url } = parley.nodes[0]!;
  const made = await call(url, 'POST', '/api/conversations', {
    token,
    body: { type: 'group', title: 'Many' },
  });
  const path = `/api/conversations/${expectOk(made).id}`;
  const body = { clientChangeId: randomUUID(), userIds: others.map(({ userId }) => userId) };
  const begin = performance.now();
  const ack = expectOk(await call(url, 'POST', `${path}/members`, { token, body }));
  const seconds = (performance.now() - begin) / 1_000;
  const { lastChg } = expectOk(await call(url, 'GET', path, { token }));
  return { seconds, changes: (lastChg as number) - (ack.chg as number) + 1 };
}

async function readThrough(
  parley: RunningParley,
  db: Db,
  { members, moves }: { members: number; moves: number },
): Promise<{ moves: number; rows: number }> {
  const people = await parley.population.users(members);
  const id = randomId();
  await parley.population.found([{ id, userIds: people.map(({ userId }) => userId) }], 'group');
  const [writer, reader] = people;
  const at = new Date();
  await db
    .collection('messages')
    .insertMany(Array.from({ length: moves }, (_, i) => storedMessage(id, writer!.userId, i + 1, at)));
  await db.collection('conversations').updateOne({ _id: new ObjectId(id) }, { $set: { lastSeq: moves } });
  const socket = await openSocket(parley.nodes[0]!.url, reader!.token);
  for (let upToSeq = 1; upToSeq <= moves; upToSeq += 1) {
    const { error } = await ask(socket, 'message:read', { conversationId: id, upToSeq });
    if (error) throw new Error(`reading was refused: ${error.code}`);
  }
  socket.close();
  const rows = db.collection('receipts');
  const own = { conversationId: new ObjectId(id), userId: new ObjectId(reader!.userId), kind: 'read' };
  const end = performance.now() + RECORDED_MS;
  while (!(await rows.findOne({ ...own, toSeq: moves }))) {
    if (performance.now() > end) throw new Error('the last move was not recorded');
    await delay(POLL_MS);
  }
  return { moves, rows: await rows.countDocuments(own) };
}

function expectOk({ status, body }: Answer): Answer['body'] {
  if (status >= 300) throw new Error(`answered ${status}: ${JSON.stringify(body)}`);
  return body;
}
