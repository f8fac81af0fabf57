import { Redis } from 'ioredis';
import { ObjectId } from 'mongodb';
import { type PrivateEngines, startPrivateEngines } from '../../../src/cli/engines/private-engines.mjs';
import type { ParleyClient, Presence } from '../../../src/client';
import { createPerson, openDirect, textMessage } from '../../factories/people';
import { eventually } from '../../support/eventually';
import { type Ack, ask, next } from '../../support/sockets';
import { startWorld, type World } from '../../support/world';
import {
  Cast,
  type Heard,
  isAllRead,
  meet,
  record,
  type Scene,
  sendUntilAcked,
  stored,
  until,
  upTo,
} from './scene';

describe('M11: Redis may die', () => {
  let engines: PrivateEngines;
  let world: World;
  let scene: Scene;
  let alice: ParleyClient;
  let bob: ParleyClient;
  let sent = 0;
  const cast = new Cast();
  const urls = () => world.nodes.map(({ url }) => url);

  beforeAll(async () => {
    engines = await startPrivateEngines();
    const env = { PRESENCE_LEASE_SECONDS: '5', PRESENCE_GRACE_MS: '300' };
    world = await startWorld({ nodes: 2, env, ...engines });
    scene = await meet(world.node.url);
    alice = await cast.client(scene.alice, [urls()[0]!]);
    bob = await cast.client(scene.bob, [urls()[1]!]);
  });

  afterAll(async () => {
    cast.close();
    await world.stop();
    await engines.stop();
  });

  /** Both people say something at the same moment; resolves when it is stored. */
  const speak = async (count: number): Promise<void> => {
    const sends = upTo(count).flatMap((i) =>
      [alice, bob].map((client) => client.send(scene.conversationId, `${sent + i}`)),
    );
    sent += count * 2;
    await Promise.all(sends);
  };

  /** Resolves when both people live have everything, in the order of the database, and know that the other has it. */
  const agree = async (): Promise<void> => {
    const { conversationId } = scene;
    for (const client of [alice, bob]) {
      await until(client, () => client.cursor(conversationId)?.seq === sent);
      await client.markRead(conversationId);
    }
    const order = await stored(world, { conversationId: new ObjectId(conversationId) });
    expect(order.map(({ seq }) => seq)).toEqual(upTo(sent));
    for (const client of [alice, bob]) {
      expect(
        client.messages(conversationId).map(({ seq, clientMessageId }) => [seq, clientMessageId]),
      ).toEqual(order.map(({ seq, clientMessageId }) => [seq, clientMessageId]));
      await until(client, () => isAllRead(client, conversationId));
      expect(client.conversation(conversationId)?.unread).toBe(0);
    }
    const filter = { conversationId: new ObjectId(conversationId), readSeq: sent, deliveredSeq: sent };
    // that people have read what they wrote themselves is recorded a moment later
    const members = world.db().collection('conversation_members');
    await eventually(async () => (await members.countDocuments(filter)) === 2);
  };

  it('M11: FLUSHALL under traffic loses nothing, and who connects right after it is reached from other nodes', async () => {
    await speak(20);
    const flushed = new Redis(engines.redisUrl);
    const speaking = speak(30);
    await flushed.flushall();
    await speaking;
    await agree();
    await flushed.flushall();
    flushed.disconnect();
    const device = await cast.socket(scene.bob, urls()[1]!);
    const told = next(device, 'message:receive');
    const resynced = next(await cast.socket(scene.alice, urls()[0]!), 'session:ready');
    await speak(1);
    // by the bus, or after the flush was noticed by being told to pull
    await Promise.race([told, resynced]);
    await agree();
    cast.drop();
  });

  it('M11: while Redis is frozen sends go on, and what could not be announced is caught up with', async () => {
    // two people whose whereabouts no node has asked Redis for yet
    const [carol, dan] = await Promise.all([createPerson(urls()[0]!), createPerson(urls()[0]!)]);
    const conversationId = await openDirect(urls()[0]!, carol, dan);
    const receiver = await cast.client(dan, [urls()[1]!]);
    const heard = record<Heard>((listener) => receiver.on('message', listener));
    const sender = await cast.socket(carol, urls()[0]!);
    await engines.redis.kill('SIGSTOP');
    try {
      // one after the other: every answer takes as long as it takes to give Redis up, so the first is long announced
      for (const i of upTo(3)) {
        expect(await ask(sender, 'message:send', textMessage(conversationId, `frozen ${i}`))).toMatchObject({
          ok: true,
        });
      }
    } finally {
      await engines.redis.kill('SIGCONT');
    }
    await until(receiver, () => heard.length === 3);
    expect(heard.map(({ content }) => content)).toEqual(['frozen 1', 'frozen 2', 'frozen 3']);
    receiver.disconnect();
    await speak(5);
    await agree();
  });

  it('M11: while Redis is gone messages and receipts still arrive live; when it is back so is presence', async () => {
    const watcher = await cast.socket(scene.alice, urls()[0]!);
    // Redis was flushed and frozen before: leases are renewed within a third of their life
    await eventually(async () => {
      const { data } = await ask(watcher, 'presence:subscribe', { userIds: [scene.bob.id] });
      return (data.states as Presence[])[0]?.state === 'online';
    });
    const presence = (state: Presence['state']) =>
      next(
        watcher,
        'presence:update',
        (update: Presence) => update.userId === scene.bob.id && update.state === state,
      );
    const speaking = speak(20);
    await engines.redis.kill();
    await speaking;
    await agree();
    await speak(10);
    await agree();
    // a person who comes while Redis is away is reached as well
    const late = await cast.socket(scene.bob, urls()[1]!);
    const head = next(late, 'conversation:head', ({ seq }: { seq: number }) => seq === sent);
    await speak(1);
    await head;
    await agree();

    const during = speak(20);
    await engines.redis.restart();
    await during;
    await agree();
    const offline = presence('offline');
    late.disconnect();
    bob.disconnect();
    await offline;
    const online = presence('online');
    bob.connect();
    await bob.ready();
    await online;
    await speak(5);
    await agree();
    const rooms = new Redis(engines.redisUrl);
    await eventually(async () => (await rooms.keys(`${world.redisPrefix}room:u:*`)).length >= 2);
    rooms.disconnect();
  });

  it('M11: Redis and MongoDB gone together, MongoDB back alone: people on other nodes are reached live', async () => {
    const socket = await cast.socket(scene.alice, urls()[0]!);
    await engines.mongod.kill();
    await engines.redis.kill();
    // the nodes have given up on the database when they refuse a send
    const message = textMessage(scene.conversationId);
    const refused = (await socket.timeout(30_000).emitWithAck('message:send', message)) as Ack;
    expect(refused).toMatchObject({ ok: false, error: { retryable: true } });
    await engines.mongod.restart();
    // given up is not undone: it may be stored by now, and sending it again makes sure that it is, once
    await sendUntilAcked(socket, message);
    sent += 1;
    for (let i = 0; i < 2; i += 1) {
      await speak(5);
      await agree();
    }
    await engines.redis.restart();
    await speak(5);
    await agree();
  });
});
