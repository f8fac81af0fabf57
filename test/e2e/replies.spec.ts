import { randomUUID } from 'node:crypto';
import { MemoryStorage, type ParleyClient } from '../../src/client';
import type * as wire from '../../src/client/wire';
import { createGroup, createPeople } from '../factories/groups';
import { history, post } from '../factories/messages';
import { type Person, openDirect, textMessage } from '../factories/people';
import { connectClient, heardBy } from '../support/clients';
import { eventually } from '../support/eventually';
import { call } from '../support/http';
import { expectProblem, expectRefusal } from '../support/problems';
import { Profiler } from '../support/profiler';
import { Recorder } from '../support/recorder';
import { ask, openSocket } from '../support/sockets';
import { type World, startWorld } from '../support/world';

describe('answers to a message (R36)', () => {
  let world: World;
  let url: string;
  let people: Record<'ann' | 'bob' | 'cem', Person>;
  let id: string;
  const open: ParleyClient[] = [];
  beforeAll(async () => {
    // a worker reads messages too, when it tells of them: what a send costs is counted here
    world = await startWorld({ env: { ROLES: 'api' } });
    url = world.node.url;
  });
  beforeEach(async () => {
    people = await createPeople(url, 'ann', 'bob', 'cem');
    id = await openDirect(url, people.ann, people.bob);
  });
  afterEach(() => open.splice(0).forEach((client) => client.disconnect()));
  afterAll(() => world.stop());

  const send = ({ accessToken: token }: Person, fields: object, to = id) =>
    call(url, 'POST', `/api/messages/${to}`, {
      token,
      body: { clientMessageId: randomUUID(), content: 'an answer', ...fields },
    });
  const remove = ({ accessToken: token }: Person, messageId: string, to = id) =>
    call(url, 'DELETE', `/api/messages/${to}/${messageId}`, {
      token,
      body: { clientChangeId: randomUUID() },
    });
  const pull = async (reader: Person) => {
    const body = { cursors: {} };
    return (await call(url, 'POST', '/api/sync', { token: reader.accessToken, body })).body;
  };

  it('are told by number, and quoted to who reads them', async () => {
    const { ann, bob } = people;
    const heard = new Recorder(await openSocket(url, ann.accessToken));
    const asked = await post(url, ann, id, `Lunch at one? ${'🍲'.repeat(200)}`);
    const { status, body } = await send(bob, { content: 'Yes', replyTo: asked.id });
    expect(status).toBe(201);
    const reference = { messageId: asked.id, seq: 1 };
    const quote = {
      ...reference,
      senderId: ann.id,
      type: 'text',
      snippet: `Lunch at one? ${'🍲'.repeat(106)}`,
    };
    expect(body.replyTo).toEqual(quote);
    const told = await heard.until('message:receive', ({ seq }) => seq === 2);
    expect(told.replyTo).toEqual(reference);
    expect((await history(url, ann, id, { limit: 1 })).messages[0]!.replyTo).toEqual(quote);
    expect((await history(url, bob, id)).messages[0]!.replyTo).toEqual(quote);
    expect((await pull(bob)).messages[1].replyTo).toEqual(quote);
    expect((await history(url, bob, id)).messages[1]).not.toHaveProperty('replyTo');
  });

  it('quote the present text, and none of what is deleted', async () => {
    const { ann, bob } = people;
    const asked = await post(url, ann, id, 'before');
    await send(bob, { replyTo: asked.id });
    const body = { clientChangeId: randomUUID(), content: 'after' };
    await call(url, 'PATCH', `/api/messages/${id}/${asked.id}`, { token: ann.accessToken, body });
    expect((await history(url, bob, id, { limit: 1 })).messages[0]!.replyTo).toMatchObject({
      snippet: 'after',
    });
    await remove(ann, asked.id as string);
    for (const query of [{}, { limit: 1 }])
      expect((await history(url, bob, id, query)).messages[0]!.replyTo).toEqual({
        messageId: asked.id,
        seq: 1,
        senderId: ann.id,
        type: 'text',
        isDeleted: true,
      });
    // what is deleted meanwhile can be answered still: its author sees to what
    expect((await send(bob, { replyTo: asked.id })).status).toBe(201);
  });

  it('show who came later nothing of what was before (R47, R257)', async () => {
    const { ann, bob, cem } = people;
    const group = await createGroup(url, ann, [bob]);
    const before = await post(url, ann, group.id, 'a secret');
    await group.add(ann, [cem]);
    const heard = new Recorder(await openSocket(url, cem.accessToken));
    expect((await send(bob, { replyTo: before.id, content: 'Really' }, group.id)).status).toBe(201);
    const reference = { messageId: before.id, seq: 2 };
    expect((await heard.until('message:receive')).replyTo).toEqual(reference);
    expect((await history(url, cem, group.id)).messages[0]!.replyTo).toEqual(reference);
    expect(((await pull(cem)) as wire.SyncResult).messages.at(-1)!.replyTo).toEqual(reference);
    expect((await history(url, bob, group.id)).messages[0]!.replyTo).toMatchObject({ snippet: 'a secret' });
    // and who may not see it cannot answer it
    expectProblem(await send(cem, { replyTo: before.id }, group.id), 'REPLY_NOT_FOUND');
  });

  it('are refused where there is nothing to answer', async () => {
    const { ann, bob, cem } = people;
    const elsewhere = await post(url, ann, await openDirect(url, ann, cem), 'elsewhere');
    const socket = await openSocket(url, bob.accessToken);
    for (const replyTo of [elsewhere.id, 'f'.repeat(24)]) {
      expectProblem(await send(ann, { replyTo }), 'REPLY_NOT_FOUND');
      expectRefusal(await ask(socket, 'message:send', { ...textMessage(id), replyTo }), 'REPLY_NOT_FOUND');
    }
    for (const replyTo of ['nonsense', 1, null, { $ne: 1 }, [elsewhere.id]]) {
      expectProblem(await send(ann, { replyTo }), 'VALIDATION');
      expectRefusal(await ask(socket, 'message:send', { ...textMessage(id), replyTo }), 'VALIDATION');
    }
    expect((await history(url, ann, id)).messages).toEqual([]);
    socket.close();
  });

  it('are stored once, and another one is refused under the same id (R21)', async () => {
    const { ann, bob } = people;
    const [one, two] = [await post(url, ann, id), await post(url, ann, id)];
    const clientMessageId = randomUUID();
    const first = await send(bob, { clientMessageId, replyTo: one.id });
    const again = await send(bob, { clientMessageId, replyTo: one.id });
    expect([again.status, again.body.messageId]).toEqual([200, first.body.messageId]);
    const quote = { messageId: one.id, seq: 1, senderId: ann.id, type: 'text', snippet: 'hello' };
    expect(again.body.replyTo).toEqual(quote);
    expectProblem(await send(bob, { clientMessageId, replyTo: two.id }), 'IDEMPOTENCY_CONFLICT');
    expectProblem(await send(bob, { clientMessageId }), 'IDEMPOTENCY_CONFLICT');
  });

  it('cost one query, and plain messages none', async () => {
    const { ann, bob } = people;
    const asked = await post(url, ann, id);
    const profiler = new Profiler(world.db());
    await profiler.start();
    const reads = async () =>
      (await profiler.executed()).filter(({ collection, op }) => collection === 'messages' && op === 'query');
    await profiler.mark();
    const socket = await openSocket(url, bob.accessToken);
    await ask(socket, 'message:send', textMessage(id));
    expect(await reads()).toEqual([]);
    await ask(socket, 'message:send', { ...textMessage(id), replyTo: asked.id });
    expect(await reads()).toHaveLength(1);
    await profiler.stop();
    socket.close();
  });

  it('leave with the client after a restart as they were written', async () => {
    const { ann, bob } = people;
    const asked = await post(url, ann, id);
    const storage = new MemoryStorage();
    const first = await connectClient([url], bob, { storage });
    first.client.disconnect();
    void first.client.send(id, 'later', { replyTo: asked.id as string }).catch(() => undefined);
    await eventually(async () => (await storage.all()).length === 1);
    const anns = await connectClient([url], ann);
    open.push(anns.client);
    const heard = heardBy(anns.client, 'message');
    const { client } = await connectClient([url], bob, { storage });
    open.push(client);
    expect(await heard).toMatchObject({ content: 'later', replyTo: { messageId: asked.id, seq: 1 } });
    const shown = await eventually(
      () => client.messages(id).at(-1),
      (message) => message?.content === 'later',
    );
    expect(shown?.replyTo?.seq).toBe(1);
    expect(client.pending(id)).toEqual([]);
  });
});
