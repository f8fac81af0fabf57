import { randomUUID } from 'node:crypto';
import { ObjectId } from 'mongodb';
import { createGroup, createPeople, type GroupCalls } from '../factories/groups';
import { post } from '../factories/messages';
import { createPerson, type Person } from '../factories/people';
import { call } from '../support/http';
import { eventually } from '../support/eventually';
import { runJob } from '../support/jobs';
import { type World, startWorld } from '../support/world';

describe('housekeeping (R252–R257, R266)', () => {
  let world: World;
  let url: string;
  let people: Record<'ann' | 'bob' | 'cem', Person>;
  beforeAll(async () => {
    world = await startWorld();
    url = world.node.url;
    people = await createPeople(url, 'ann', 'bob', 'cem');
  });
  afterAll(() => world.stop());

  const send = (person: Person, method: string, path: string, body?: object) =>
    call(url, method, path, { token: person.accessToken, body });
  const rowsOf = (collection: string, { id }: GroupCalls) =>
    world
      .db()
      .collection(collection)
      .find({ conversationId: new ObjectId(id) })
      .toArray();
  /** What a new device of somebody is told of a kind, by key. */
  const account = async (person: Person, kind: string) => {
    const { body } = await send(person, 'POST', '/api/sync', { cursors: {}, account: 0 });
    const items = body.account as { kind: string; key: string; value?: object }[];
    return items.filter((one) => one.kind === kind && one.value).map(({ key }) => key);
  };
  /** A group in which people keep all that one can keep. @returns its messages */
  async function fill(group: GroupCalls): Promise<string[]> {
    const { ann, bob, cem } = people;
    const ids: string[] = [];
    for (const text of ['one', 'two']) ids.push((await post(url, ann, group.id, text)).id);
    for (const id of ids) await send(bob, 'PUT', `/api/messages/${group.id}/${id}/star`);
    await send(ann, 'PUT', `/api/messages/${group.id}/${ids[0]}/pin`, { clientChangeId: randomUUID() });
    await send(bob, 'PUT', `/api/conversations/${group.id}/draft`, { content: 'half', revision: 1 });
    const { code } = (await group.invite(ann)).body as { code: string };
    await group.join(cem, code);
    return ids;
  }
  const filled = async () => {
    const { ann, bob } = people;
    const group = await createGroup(url, ann, [bob], { settings: { joinApproval: true } });
    return { group, ids: await fill(group) };
  };

  it('clears what hung on a dissolved group, by its job and through a worker that died, and of no other', async () => {
    const { ann, bob } = people;
    const [{ group, ids }, other] = [await filled(), await filled()];
    await group.dissolve(ann);
    // asked for with the group's end, and not to be run before everybody was told
    const job = await world.db().collection('job_outbox').findOne({ name: 'end-group' });
    expect(job).toMatchObject({ payload: { conversationId: group.id } });
    expect((job!.runAt as Date).getTime()).toBeGreaterThan(Date.now());
    // a worker came as far as this
    await world
      .db()
      .collection('pins')
      .deleteMany({ conversationId: new ObjectId(group.id) });
    for (let again = 0; again < 2; again += 1) {
      await runJob(world, 'end-group', { conversationId: group.id });
      for (const collection of ['pins', 'drafts', 'stars', 'join_requests'])
        expect([collection, await rowsOf(collection, group)]).toEqual([collection, []]);
      expect(await rowsOf('conversation_members', group)).toMatchObject([
        { isActive: false },
        { isActive: false },
      ]);
      // links are told to be void for a while, and then forgotten by the database
      const [link] = await rowsOf('invites', group);
      expect((link!.endsAt as Date).getTime()).toBeLessThan(Date.now() + 1_000);
    }
    // what was said stays for those who were there
    const history = await send(bob, 'GET', `/api/messages/${group.id}`);
    expect(history.body.messages).toHaveLength(4);
    // the devices know, and of the other group nothing is missing
    expect(await account(bob, 'draft')).toEqual([other.group.id]);
    expect((await account(bob, 'star')).sort()).toEqual([...other.ids].sort());
    expect(ids).toHaveLength(2);
    const count = async (collection: string) => (await rowsOf(collection, other.group)).length;
    expect(await Promise.all(['pins', 'drafts', 'stars', 'join_requests', 'invites'].map(count))).toEqual([
      1, 1, 2, 1, 1,
    ]);
    expect((await rowsOf('invites', other.group))[0]).not.toHaveProperty('endsAt');
  });

  it('does nothing to a group that is not dissolved', async () => {
    const { group } = await filled();
    await runJob(world, 'end-group', { conversationId: group.id });
    expect(await rowsOf('pins', group)).toHaveLength(1);
    expect(await rowsOf('conversation_members', group)).toMatchObject([
      { isActive: true },
      { isActive: true },
    ]);
  });

  it('takes the stars away of a message that was deleted for everyone', async () => {
    const { ann, bob } = people;
    const { group, ids } = await filled();
    const [deleted, kept] = ids as [string, string];
    const jobs = world.db().collection('job_outbox');
    const clear = () => jobs.findOne({ name: 'clear-stars', 'payload.messageId': deleted });
    await send(ann, 'DELETE', `/api/messages/${group.id}/${deleted}`, { clientChangeId: randomUUID() });
    expect(await clear()).not.toBeNull();
    // half a minute has passed
    await jobs.updateMany({ name: 'clear-stars' }, { $set: { dueAt: new Date(0) } });
    await eventually(async () => (await clear()) === null);
    expect(await rowsOf('stars', group)).toMatchObject([{ messageId: new ObjectId(kept) }]);
    expect(await account(bob, 'star')).toContain(kept);
    expect(await account(bob, 'star')).not.toContain(deleted);
    // nobody starred it: nothing to clear
    const plain = (await post(url, ann, group.id, 'plain')).id!;
    await send(ann, 'DELETE', `/api/messages/${group.id}/${plain}`, { clientChangeId: randomUUID() });
    expect(await jobs.countDocuments({ name: 'clear-stars' })).toBe(0);
  });

  it('has the database forget links that are used up, decided dead letters, and none that are open', async () => {
    const { ann } = people;
    const guest = await createPerson(url, 'guest');
    const group = await createGroup(url, ann, []);
    const { code } = (await group.invite(ann, { maxUses: 1 })).body as { code: string };
    await group.invite(ann, { maxUses: 5 });
    await group.invite(ann, { expiresInSeconds: 3_600 });
    await group.join(guest, code);
    const links = await rowsOf('invites', group);
    const ends = links.map(({ uses, maxUses, endsAt }) => [uses, maxUses, endsAt !== undefined]);
    expect(ends.sort()).toEqual(
      [
        [0, undefined, true],
        [0, 5, false],
        [1, 1, true],
      ].sort(),
    );
    const ttl = async (collection: string, field: string) => {
      const indexes = await world.db().collection(collection).indexes();
      const index = indexes.find(({ key }) => Object.keys(key as object).join() === field);
      return index?.expireAfterSeconds;
    };
    expect(await ttl('invites', 'endsAt')).toBe(30 * 86_400);
    expect(await ttl('dead_letters', 'handledAt')).toBe(90 * 86_400);
    expect(await ttl('sessions', 'expiresAt')).toBe(0);
  });
});
