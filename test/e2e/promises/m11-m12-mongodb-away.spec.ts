import { type PrivateEngines, startPrivateEngines } from '../../../src/cli/engines/private-engines.mjs';
import { textMessage } from '../../factories/people';
import { BUDGETS } from '../../../src/platform/rate-limit/budgets';
import { eventually } from '../../support/eventually';
import { call } from '../../support/http';
import type { ParleyNode } from '../../support/node';
import { type Ack, ask } from '../../support/sockets';
import { startWorld, type World } from '../../support/world';
import { Cast, type Heard, isAllRead, meet, record, type Scene, stored, until, upTo } from './scene';

const QUEUE = 5;

describe('MongoDB away', () => {
  let engines: PrivateEngines;
  let world: World;
  let narrow: ParleyNode;
  let wide: ParleyNode;
  let scene: Scene;
  const cast = new Cast();

  beforeAll(async () => {
    engines = await startPrivateEngines();
    world = await startWorld({ nodes: 0, ...engines });
    [wide, narrow] = await Promise.all([world.addNode(), world.addNode({ COMMIT_QUEUE: String(QUEUE) })]);
  });

  beforeEach(async () => {
    scene = await meet(wide.url);
  });

  afterEach(() => cast.close());

  afterAll(async () => {
    await world.stop();
    await engines.stop();
  });

  const health = async ({ url }: ParleyNode) => (await call(url, 'GET', '/health/ready')).status;
  const contents = async (text: RegExp) =>
    (await stored(world, { content: text })).map(({ seq, content }) => [seq, content]);

  it('M12: a full commit queue answers OVERLOADED at once, and what was acked is there', async () => {
    const { alice, bob, conversationId } = scene;
    const [writer, second] = [await cast.socket(alice, narrow.url), await cast.socket(bob, narrow.url)];
    // so that the node knows the members without asking the database
    await ask(writer, 'message:send', textMessage(conversationId, 'full 1'));
    const answers: Ack[] = [];
    await engines.mongod.kill('SIGSTOP');
    try {
      const waiting = upTo(QUEUE).map(async (i) => {
        const ack = await ask(writer, 'message:send', textMessage(conversationId, `full ${i + 1}`));
        answers.push(ack);
        return ack;
      });
      // events of one socket are taken on in order: when this is refused the queue has the others
      const refused = await ask(writer, 'message:send', textMessage(conversationId, 'full too many'));
      expect(refused).toMatchObject({
        ok: false,
        error: { code: 'OVERLOADED', status: 503, retryable: true },
      });
      const alsoRefused = await ask(second, 'message:send', textMessage(conversationId, 'full from another'));
      expect(alsoRefused.error?.code).toBe('OVERLOADED');
      // the refusals came while the others still waited
      expect(answers).toEqual([]);
      expect(await health(narrow)).toBe(503);
      await engines.mongod.kill('SIGCONT');
      await Promise.all(waiting);
    } finally {
      await engines.mongod.kill('SIGCONT');
    }
    const acked = answers.filter(({ ok }) => ok).map(({ data }) => data.seq as number);
    expect(answers.filter(({ ok, error }) => !ok && !error?.retryable)).toEqual([]);
    const found = await contents(/^full/);
    expect(found.map(([seq]) => seq)).toEqual(upTo(found.length));
    expect(found.map(([seq]) => seq)).toEqual(expect.arrayContaining(acked));
    expect(found).toEqual(upTo(found.length).map((i) => [i, `full ${i}`]));
    await eventually(async () => (await health(narrow)) === 200);
  });

  it('M12: what a full commit queue refuses uses up nobody’s budget', async () => {
    const { alice, conversationId } = scene;
    const strict = await world.addNode({ COMMIT_QUEUE: '1', RATE_LIMIT_FACTOR: '1' });
    const socket = await cast.socket(alice, strict.url);
    const send = (text: string) => ask(socket, 'message:send', textMessage(conversationId, text));
    await send('first');
    await engines.mongod.kill('SIGSTOP');
    try {
      const waiting = send('waits');
      // events of one socket are taken on in order: when this is refused the queue has the other
      expect(await send('too many')).toMatchObject({ error: { code: 'OVERLOADED' } });
      // more than the budget of a person has room for
      const refused = await Promise.all(upTo(3 * BUDGETS.send.limit).map(() => send('too many')));
      expect([...new Set(refused.map(({ error }) => error?.code))]).toEqual(['OVERLOADED']);
      await engines.mongod.kill('SIGCONT');
      expect(await waiting).toMatchObject({ ok: true });
    } finally {
      await engines.mongod.kill('SIGCONT');
    }
    expect(await send('once more')).toMatchObject({ ok: true });
    await strict.stop();
  });

  it('M11: MongoDB killed and restarted under traffic: nothing is lost, doubled or out of order', async () => {
    const { alice, bob, conversationId } = scene;
    const nodes = [wide.url, narrow.url];
    const clients = [await cast.client(alice, [wide.url]), await cast.client(bob, [...nodes].reverse())];
    const heard = clients.map((client) => record<Heard>((listener) => client.on('message', listener)));
    const sends = clients.flatMap((client, by) =>
      upTo(60).map((i) => client.send(conversationId, `killed ${by} ${i}`)),
    );
    await until(clients[1]!, () => heard[1]!.length >= 10);
    await engines.mongod.kill();
    expect(await health(wide)).toBe(503);
    await engines.mongod.restart();
    const acks = await Promise.all(sends);

    expect(acks.map(({ seq }) => seq).sort((a, b) => a - b)).toEqual(upTo(120));
    const inDatabase = await stored(world, { content: /^killed/ });
    expect(inDatabase.map(({ seq }) => seq)).toEqual(upTo(120));
    for (const by of clients.keys()) {
      const own = inDatabase.filter(({ content }) => content.startsWith(`killed ${by} `));
      expect(own.map(({ content }) => content)).toEqual(upTo(60).map((i) => `killed ${by} ${i}`));
    }
    const order = inDatabase.map(({ seq, clientMessageId }) => `${seq} ${clientMessageId}`);
    for (const [i, client] of clients.entries()) {
      await until(client, () => heard[i]!.length >= 120);
      expect(heard[i]!.map(({ seq, clientMessageId }) => `${seq} ${clientMessageId}`)).toEqual(order);
      await client.markRead(conversationId);
    }
    for (const client of clients) {
      await until(client, () => isAllRead(client, conversationId));
    }
    await eventually(async () => (await health(wide)) === 200);
  });

  it('M1, M11: what was acked the moment before MongoDB died is there; sends meanwhile are refused retryably', async () => {
    const { alice, conversationId } = scene;
    const socket = await cast.socket(alice, wide.url);
    const message = textMessage(conversationId, 'just acked');
    const { data } = await ask(socket, 'message:send', message);
    const late = textMessage(conversationId, 'meanwhile');
    await engines.mongod.kill();
    try {
      // longer than the server takes to give up
      const refused = (await socket.timeout(30_000).emitWithAck('message:send', late)) as Ack;
      expect(refused).toMatchObject({ ok: false, error: { retryable: true } });
      expect(['TIMEOUT', 'OVERLOADED']).toContain(refused.error?.code);
      expect(await health(wide)).toBe(503);
      expect((await call(wide.url, 'GET', '/health/live')).status).toBe(200);
    } finally {
      await engines.mongod.restart();
    }
    await eventually(async () => (await health(wide)) === 200);
    expect((await ask(socket, 'message:send', message)).data).toEqual({ ...data, duplicate: true });
    expect(await ask(socket, 'message:send', late)).toMatchObject({ ok: true, data: { seq: 2 } });
  });
});
