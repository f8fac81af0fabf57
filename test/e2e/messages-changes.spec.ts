import { randomUUID } from 'node:crypto';
import { ObjectId } from 'mongodb';
import type { Socket } from 'socket.io-client';
import { type Pair, createPair, history, post } from '../factories/messages';
import { eventually } from '../support/eventually';
import { call } from '../support/http';
import { expectProblem, expectRefusal } from '../support/problems';
import { Recorder } from '../support/recorder';
import { ask, openSocket } from '../support/sockets';
import { joinWorld, type SharedWorld } from '../support/world';

describe('edits and deletions', () => {
  let world: SharedWorld;
  let url: string;
  let otherUrl: string;
  let pair: Pair;
  let socket: Socket;
  let bobs: Recorder;
  let message: Record<string, string>;
  beforeAll(() => {
    world = joinWorld();
    [url, otherUrl] = world.nodes.map((node) => node.url) as [string, string];
  });
  beforeEach(async () => {
    pair = await createPair(url);
    socket = await openSocket(url, pair.alice.accessToken);
    bobs = new Recorder(await openSocket(otherUrl, pair.bob.accessToken));
    message = await post(url, pair.alice, pair.conversationId, 'first text');
  });
  afterEach(() => void socket.close());
  afterAll(() => world.stop());

  const rest = (
    method: 'PATCH' | 'DELETE',
    body: object,
    { token = pair.alice.accessToken, at = url } = {},
  ) => call(at, method, `/api/messages/${pair.conversationId}/${message.id}`, { token, body });
  const wish = (more: object = {}) => ({
    conversationId: pair.conversationId,
    messageId: message.id,
    clientChangeId: randomUUID(),
    ...more,
  });
  const edit = (content: string, more: object = {}) =>
    ask(socket, 'message:edit', wish({ content, ...more }));
  const stored = async () => (await history(otherUrl, pair.bob, pair.conversationId)).messages[0]!;

  it('are numbered, stored and told to both sides, by REST and by socket alike (M4)', async () => {
    const bySocket = await edit('second text');
    expect(bySocket.data).toEqual({ messageId: message.id, chg: 1, version: 2, duplicate: false });
    const byRest = await rest('PATCH', { clientChangeId: randomUUID(), content: 'third text' });
    expect([byRest.status, byRest.body]).toEqual([
      200,
      { messageId: message.id, chg: 2, version: 3, duplicate: false },
    ]);
    const [first, second] = await bobs.count('message:updated', 2);
    const common = {
      conversationId: pair.conversationId,
      messageId: message.id,
      seq: 1,
      actorId: pair.alice.id,
    };
    expect(first).toMatchObject({
      ...common,
      type: 'message:updated',
      chg: 1,
      version: 2,
      content: 'second text',
    });
    expect(second).toMatchObject({ ...common, chg: 2, version: 3, content: 'third text' });
    expect(await stored()).toMatchObject({ content: 'third text', version: 3, editedAt: second!.at });
    expect((await stored()).createdAt).toBe(message.createdAt);
    const conversation = () =>
      call(url, 'GET', `/api/conversations/${pair.conversationId}`, { token: pair.bob.accessToken });
    // heads are recorded a moment later, where another node is asked
    const { body } = await eventually(conversation, (answer) => answer.body.lastChg === 2);
    expect(body).toMatchObject({ lastMessage: { content: 'third text' } });
  });

  const versions = async (query = '') => {
    const path = `/api/messages/${pair.conversationId}/${message.id}/versions${query}`;
    return (await call(otherUrl, 'GET', path, { token: pair.bob.accessToken })).body;
  };

  it('leave what was said before to be read by who sees the message, until it is deleted', async () => {
    expect(await versions()).toEqual({ items: [], nextCursor: null, hasMore: false });
    await edit('second text');
    await edit('third text');
    const first = { version: 1, content: 'first text', at: message.createdAt };
    const { items } = await versions();
    expect(items).toEqual([{ version: 2, content: 'second text', at: expect.any(String) as string }, first]);
    const page = await versions('?limit=1');
    expect(page).toMatchObject({ items: [{ version: 2 }], hasMore: true });
    expect((await versions(`?cursor=${page.nextCursor}`)).items).toEqual([first]);
    await ask(socket, 'message:delete', wish());
    expect((await versions()).items).toEqual([]);
    const kept = world.db().collection('message_versions').find({ content: /text/ });
    expect((await kept.toArray()).filter((one) => String(one.messageId) === message.id)).toEqual([]);
  });

  it('end where a message was edited as often as it may be', async () => {
    await world
      .db()
      .collection('messages')
      .updateOne(
        { content: 'first text', version: 1, senderId: new ObjectId(pair.alice.id) },
        { $set: { version: 1_000 } },
      );
    expect((await edit('for the last time')).data).toMatchObject({ version: 1_001 });
    const refused = await edit('once more');
    expectRefusal(refused, 'EDIT_LIMIT');
    expect(refused.error!.details).toEqual({ limit: 1_000 });
    expect((await ask(socket, 'message:delete', wish())).ok).toBe(true);
  });

  it('leave a tombstone without the text where a message was deleted', async () => {
    await edit('edited before');
    const ack = await ask(socket, 'message:delete', wish());
    expect(ack.data).toMatchObject({ chg: 2, version: 3, duplicate: false });
    const live = await bobs.until('message:deleted');
    expect(live).toMatchObject({ messageId: message.id, chg: 2, version: 3, seq: 1 });
    expect('content' in live).toBe(false);
    expect(await stored()).toMatchObject({ id: message.id, seq: 1, content: '', deletedAt: live.at });
    const everything = await world
      .db()
      .collection('messages')
      .find({ content: /first text|edited/ })
      .toArray();
    expect(everything.filter((one) => String(one.conversationId) === pair.conversationId)).toEqual([]);
    // nor in the log, where the edit was told
    const log = await world
      .db()
      .collection('changes')
      .find({ messageId: new ObjectId(message.id) })
      .toArray();
    expect(log.map(({ type, content }) => [type, content])).toEqual([
      ['message:updated', undefined],
      ['message:deleted', undefined],
    ]);
    for (const refused of [await edit('back to life'), await ask(socket, 'message:delete', wish())])
      expectRefusal(refused, 'MESSAGE_DELETED');
    const body = { clientChangeId: randomUUID(), content: 'back to life' };
    expectProblem(await rest('PATCH', body), 'MESSAGE_DELETED');
    expectProblem(await rest('DELETE', { clientChangeId: randomUUID() }), 'MESSAGE_DELETED');
    expect((await stored()).version).toBe(3);
  });

  it('of a version that is no longer there are refused with the one that is', async () => {
    expect((await edit('second text', { expectedVersion: 1 })).ok).toBe(true);
    const late = await edit('from an old screen', { expectedVersion: 1 });
    expectRefusal(late, 'VERSION_CONFLICT');
    expect(late.error!.details).toEqual({ version: 2 });
    const body = { clientChangeId: randomUUID(), expectedVersion: 3 };
    expectProblem(await rest('DELETE', body), 'VERSION_CONFLICT');
    expect(await stored()).toMatchObject({ content: 'second text', version: 2 });
    expect((await rest('DELETE', { ...body, expectedVersion: 2 })).status).toBe(200);
  });

  it('happen once however often they are asked for, on whichever node', async () => {
    const change = wish({ content: 'second text' });
    const first = await ask(socket, 'message:edit', change);
    const again = await ask(socket, 'message:edit', change);
    expect(again.data).toEqual({ ...first.data, duplicate: true });
    const { clientChangeId } = change;
    const byRest = await rest('PATCH', { clientChangeId, content: 'second text' }, { at: otherUrl });
    expect(byRest.body).toEqual(again.data);
    expectRefusal(await ask(socket, 'message:edit', { ...change, content: 'other' }), 'IDEMPOTENCY_CONFLICT');
    expectProblem(await rest('DELETE', { clientChangeId }), 'IDEMPOTENCY_CONFLICT');
    expect(await stored()).toMatchObject({ content: 'second text', version: 2 });
    await edit('third text');
    await bobs.until('message:updated', ({ chg }) => chg === 2);
    expect(bobs.of('message:updated').map(({ chg }) => chg as number)).toEqual([1, 2]);
  });

  it('made at once on two nodes are all kept, numbered without a hole (M4)', async () => {
    const others = await Promise.all(
      Array.from({ length: 7 }, (_, i) => post(url, pair.alice, pair.conversationId, `message ${i}`)),
    );
    const answers = await Promise.all(
      others.map(({ id }, i) =>
        call([url, otherUrl][i % 2]!, 'PATCH', `/api/messages/${pair.conversationId}/${id}`, {
          token: pair.alice.accessToken,
          body: { clientChangeId: randomUUID(), content: `edit ${i}` },
        }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(others.map(() => 200));
    expect(answers.map(({ body }) => body.chg as number).sort((a, b) => a - b)).toEqual([
      1, 2, 3, 4, 5, 6, 7,
    ]);
    const { messages } = await history(url, pair.bob, pair.conversationId);
    expect(messages.filter(({ content }) => content.startsWith('edit'))).toHaveLength(7);
  });

  it('of one message at once end in one text that both sides agree on', async () => {
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, i) =>
        rest('PATCH', { clientChangeId: randomUUID(), content: `edit ${i}` }, { at: [url, otherUrl][i % 2] }),
      ),
    );
    expect(answers.map(({ body }) => body.version as number).sort()).toEqual([2, 3, 4, 5, 6, 7]);
    const live = await bobs.count('message:updated', 6);
    const last = live.find(({ version }) => version === 7)!;
    expect(await stored()).toMatchObject({ version: 7, content: last.content as string });
  });

  it('of the other person’s message, of none and of another conversation’s are refused', async () => {
    const { bob, alice, conversationId } = pair;
    const bobSocket = await openSocket(url, bob.accessToken);
    const content = 'put into her mouth';
    expectRefusal(await ask(bobSocket, 'message:edit', wish({ content })), 'FORBIDDEN');
    expectRefusal(await ask(bobSocket, 'message:delete', wish()), 'FORBIDDEN');
    const body = { clientChangeId: randomUUID(), content };
    expectProblem(await rest('PATCH', body, { token: bob.accessToken }), 'FORBIDDEN');
    expectProblem(
      await rest('DELETE', { clientChangeId: randomUUID() }, { token: bob.accessToken }),
      'FORBIDDEN',
    );
    expectRefusal(await edit('x', { messageId: 'f'.repeat(24) }), 'NOT_FOUND');
    const elsewhere = await createPair(url);
    const foreign = await post(url, elsewhere.alice, elsewhere.conversationId, 'elsewhere');
    expectRefusal(await edit('x', { messageId: foreign.id as string }), 'NOT_FOUND');
    expectRefusal(await edit('x', { conversationId: elsewhere.conversationId }), 'NOT_MEMBER');
    const path = `/api/messages/${conversationId}/${foreign.id}`;
    expectProblem(await call(url, 'DELETE', path, { token: alice.accessToken, body }), 'VALIDATION');
    const fitting = { clientChangeId: randomUUID() };
    expectProblem(await call(url, 'DELETE', path, { token: alice.accessToken, body: fitting }), 'NOT_FOUND');
    expect(await stored()).toMatchObject({ content: 'first text', version: 1 });
    bobSocket.close();
  });
});
