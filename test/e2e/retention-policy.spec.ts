import { randomUUID } from 'node:crypto';
import { ObjectId } from 'mongodb';
import { storedMessage } from '../factories/archive';
import { createGroup, createPeople, type GroupCalls } from '../factories/groups';
import { history, post } from '../factories/messages';
import type { Person } from '../factories/people';
import { age, COLD_SETTINGS, stored, tidy, turnCold } from '../support/cold';
import { eventually } from '../support/eventually';
import { call } from '../support/http';
import { noneLeft, runJob } from '../support/jobs';
import { startWorld, type World } from '../support/world';

const DAY_MS = 86_400_000;
const SECRET = 'the combination is 5-6-7-8';

describe('messages from before the workspace said how long any are kept (R232)', () => {
  let world: World;
  let url: string;
  let people: Record<'ann' | 'bob', Person>;
  let group: GroupCalls;
  beforeAll(async () => {
    world = await startWorld({ env: { ...COLD_SETTINGS, RETENTION: 'ttl:90' } });
    url = world.node.url;
    people = await createPeople(url, 'ann', 'bob');
  });
  beforeEach(async () => (group = await createGroup(url, people.ann, [people.bob])));
  afterAll(() => world.stop());

  const messages = () => world.db().collection('messages');
  const here = () => ({ conversationId: new ObjectId(group.id) });
  /** What has been said so far becomes so old, and was sent when nothing was said about its end. */
  const asBefore = async (days: number, upToSeq = 1_000_000) => {
    await messages().updateMany({ ...here(), seq: { $lte: upToSeq } }, { $unset: { expiresAt: '' } });
    await age(world.db(), group.id, upToSeq, days);
  };
  const policyRound = async () => {
    await runJob(world, 'policy-round');
    await noneLeft(world, /^policy-/);
    await runJob(world, 'end-messages');
  };
  const ended = async () => {
    // a message ends for all nodes a little after its time
    await eventually(async () => {
      await runJob(world, 'end-messages');
      return (await messages().countDocuments({ ...here(), expiresAt: { $lt: new Date() } })) === 0;
    });
  };
  const shown = async (reader: Person) =>
    (await history(url, reader, group.id, { limit: 100 })).messages.map(({ seq }) => seq);

  it('end when they are too old, and those that are not stay until they are', async () => {
    const { ann, bob } = people;
    const old = await post(url, ann, group.id, SECRET);
    const edit = { clientChangeId: randomUUID(), content: `${SECRET}!` };
    const path = `/api/messages/${group.id}/${old.id as string}`;
    expect((await call(url, 'PATCH', path, { token: ann.accessToken, body: edit })).status).toBe(200);
    await asBefore(91);
    const younger = await post(url, bob, group.id, 'not so long ago');
    await messages().updateOne({ _id: new ObjectId(younger.id as string) }, { $unset: { expiresAt: '' } });
    await policyRound();
    // what tells of the group itself is its history, and stays
    expect(await shown(bob)).toEqual([younger.seq, 1]);
    await ended();
    for (const name of ['messages', 'message_versions', 'changes']) {
      const rows = await world.db().collection(name).find(here()).toArray();
      expect(JSON.stringify(rows)).not.toContain(SECRET);
    }
    expect(await stored(world.db(), younger.id as string)).not.toHaveProperty('expiresAt');

    await age(world.db(), group.id, younger.seq, 91);
    await policyRound();
    expect(await shown(bob)).toEqual([1]);
    const { body } = await call(url, 'GET', `/api/conversations/${group.id}`, { token: bob.accessToken });
    expect(body).toMatchObject({ lastSeq: younger.seq });
  });

  it('stay where a conversation says so itself', async () => {
    const { ann } = people;
    await post(url, ann, group.id, 'for the archive');
    const kept = await group.update(ann, { settings: { retention: { mode: 'archive' } } });
    expect(kept.status).toBe(200);
    await asBefore(400);
    await policyRound();
    expect(await shown(ann)).toEqual([3, 2, 1]);
  });

  it('end by the thousand, and the next round has nothing to do with them', async () => {
    const at = Date.now() - 200 * DAY_MS;
    const many = Array.from({ length: 1_100 }, (_, i) =>
      storedMessage(group.id, people.bob.id, i + 2, new Date(at + i)),
    );
    await messages().insertMany(many);
    await asBefore(200, 1);
    await policyRound();
    const progress = () =>
      world.db().collection('retention_progress').findOne({ _id: here().conversationId });
    expect(await progress()).toMatchObject({ seq: 1_101 });
    await ended();
    expect(await shown(people.ann)).toEqual([1]);
    expect(await messages().countDocuments({ ...here(), goneAt: { $exists: true } })).toBe(1_100);
  });

  it('leave the compressed files too', async () => {
    const { ann, bob } = people;
    const body = { clientMessageId: randomUUID(), content: SECRET };
    const send = () => call(url, 'POST', `/api/messages/${group.id}`, { token: ann.accessToken, body });
    const { body: first } = await send();
    for (let i = 0; i < 60; i += 1) await post(url, bob, group.id);
    await asBefore(100);
    await turnCold(world);
    expect(await stored(world.db(), first.id as string)).toMatchObject({ cold: expect.anything() });
    const segments = () => world.db().collection('message_segments').countDocuments(here());
    expect(await segments()).toBe(1);

    await policyRound();
    expect(await shown(bob)).toEqual([1]);
    await ended();
    // a retry of it is one all the same
    expect((await send()).body).toMatchObject({ id: first.id, seq: first.seq, duplicate: true });
    await eventually(async () => {
      await tidy(world);
      const left = await world.db().collection('message_segments').findOne(here());
      return !left || left.messages === 1;
    });
    expect(await messages().countDocuments({ ...here(), cold: { $exists: true } })).toBe(1);
  });
});
