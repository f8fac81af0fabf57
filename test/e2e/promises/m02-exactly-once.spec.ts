import { randomUUID } from 'node:crypto';
import type { Person } from '../../factories/people';
import { textMessage } from '../../factories/people';
import { call } from '../../support/http';
import { ask } from '../../support/sockets';
import { joinWorld, type SharedWorld, startWorld } from '../../support/world';
import { Cast, type Heard, meet, record, stored, until } from './scene';

type Message = ReturnType<typeof textMessage>;
interface Outcome {
  code?: string;
  status?: number;
  ack?: { messageId: string; seq: number; createdAt: string; duplicate: boolean };
}

describe('M2: exactly once, for ever, on any node', () => {
  let world: SharedWorld;
  const cast = new Cast();

  beforeAll(() => {
    world = joinWorld();
  });

  afterEach(() => cast.close());
  afterAll(() => world.stop());

  const post = async (url: string, person: Person, message: Message): Promise<Outcome> => {
    const { conversationId, ...body } = message;
    const token = person.accessToken;
    const answer = await call(url, 'POST', `/api/messages/${conversationId}`, { token, body });
    const { code } = answer.body;
    return code ? { code, status: answer.status } : { ack: answer.body, status: answer.status };
  };

  /** Ways to send as this person: a socket and REST, on each node. */
  const waysOf = async (person: Person) => {
    const ways: ((message: Message) => Promise<Outcome>)[] = [];
    for (const { url } of world.nodes) {
      const socket = await cast.socket(person, url);
      ways.push(async (message) => {
        const { ok, data, error } = await ask(socket, 'message:send', message);
        return ok ? { ack: data } : { code: error?.code, status: error?.status };
      });
      ways.push((message) => post(url, person, message));
    }
    return ways;
  };

  const inDatabase = async ({ clientMessageId }: { clientMessageId: string }) =>
    (await stored(world, { clientMessageId })).map(({ content }) => content);

  it('M2: ten sends of one message at the same moment, by sockets and REST of two nodes, store one', async () => {
    const { alice, bob, conversationId } = await meet(world.node.url);
    const receiver = await cast.client(bob, [world.nodes[1]!.url]);
    const heard = record<Heard>((listener) => receiver.on('message', listener));
    const ways = await waysOf(alice);
    const message = textMessage(conversationId, 'once');
    const sends = Array.from({ length: 10 }, (_, i) => ways[i % ways.length]!(message));
    const acks = (await Promise.all(sends)).map(({ ack }) => ack);

    const [stable] = new Set(acks.map((ack) => `${ack?.messageId} ${ack?.seq} ${ack?.createdAt}`));
    expect(acks.map((ack) => `${ack?.messageId} ${ack?.seq} ${ack?.createdAt}`)).toEqual(
      Array.from({ length: 10 }, () => stable),
    );
    expect(acks.filter((ack) => ack?.duplicate === false)).toHaveLength(1);
    expect(await inDatabase(message)).toEqual(['once']);
    await ways[0]!(textMessage(conversationId, 'the next'));
    await until(receiver, () => heard.length >= 2);
    expect(heard.map(({ seq, content }) => [seq, content])).toEqual([
      [1, 'once'],
      [2, 'the next'],
    ]);
  });

  it('M2: other content under the same id is a conflict (409), and nothing of it is stored', async () => {
    const { alice, bob, conversationId } = await meet(world.node.url);
    const ways = await waysOf(alice);
    const message = textMessage(conversationId, 'the first');
    await ways[0]!(message);
    for (const send of ways) {
      expect(await send({ ...message, content: 'another' })).toMatchObject({
        code: 'IDEMPOTENCY_CONFLICT',
        status: 409,
      });
    }
    expect(await inDatabase(message)).toEqual(['the first']);
    // an id belongs to its sender and conversation
    expect(await post(world.node.url, bob, { ...message, content: 'from bob' })).toMatchObject({
      ack: { seq: 2, duplicate: false },
    });
  });

  it('M2: of different contents under one id at the same moment one is stored, the others are conflicts', async () => {
    const { alice, conversationId } = await meet(world.node.url);
    const ways = await waysOf(alice);
    const message = textMessage(conversationId);
    const outcomes = await Promise.all(
      [...ways, ...ways].map(async (send, i) => ({
        ...(await send({ ...message, content: `text ${i}` })),
        i,
      })),
    );
    const [winner, ...more] = outcomes.filter(({ ack }) => ack);
    expect(more).toEqual([]);
    expect(outcomes.filter(({ code }) => code === 'IDEMPOTENCY_CONFLICT')).toHaveLength(ways.length * 2 - 1);
    expect(await inDatabase(message)).toEqual([`text ${winner?.i}`]);
  });

  it('M2: after an edit and after a deletion a retry of the original is still a duplicate', async () => {
    const { alice, conversationId } = await meet(world.node.url);
    const ways = await waysOf(alice);
    const message = textMessage(conversationId, 'as sent');
    const { ack } = await ways[0]!(message);
    const path = `/api/messages/${conversationId}/${ack?.messageId}`;
    const change = (method: string, body: object) =>
      call(world.node.url, method, path, {
        token: alice.accessToken,
        body: { ...body, clientChangeId: randomUUID() },
      });
    for (const [method, body, now] of [
      ['PATCH', { content: 'as edited' }, 'as edited'],
      ['DELETE', {}, ''],
    ] as const) {
      expect((await change(method, body)).status).toBe(200);
      for (const send of ways) {
        expect(await send(message)).toMatchObject({ ack: { messageId: ack?.messageId, duplicate: true } });
        expect(await send({ ...message, content: 'as edited' })).toMatchObject({
          code: 'IDEMPOTENCY_CONFLICT',
        });
      }
      expect(await inDatabase(message)).toEqual([now]);
    }
  });

  it('M2: a retry after all nodes were restarted gets the original answer', async () => {
    const own = await startWorld();
    try {
      const { alice, conversationId } = await meet(own.node.url);
      const message = textMessage(conversationId);
      const first = await post(own.node.url, alice, message);
      await own.node.stop();
      const { url } = await own.addNode();
      expect(await post(url, alice, message)).toMatchObject({
        status: 200,
        ack: { messageId: first.ack?.messageId, seq: 1, createdAt: first.ack?.createdAt, duplicate: true },
      });
      expect(await stored(own)).toHaveLength(1);
    } finally {
      await own.stop();
    }
  });
});
