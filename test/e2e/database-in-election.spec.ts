import { randomUUID } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { type PrivateEngines, startPrivateEngines } from '../../src/cli/engines/private-engines.mjs';
import { textMessage } from '../factories/people';
import { call } from '../support/http';
import { ask } from '../support/sockets';
import { startWorld, type World } from '../support/world';
import { Cast, meet } from './promises/scene';

/** What commands meet that are under way while the primary changes; the database is told to answer so. */
const FAILURES = [
  ['has lost its primary', { errorCode: 10_107 }],
  ['interrupts what is under way', { errorCode: 11_602 }],
  [
    'steps down before a majority has the write',
    { writeConcernError: { code: 189, errmsg: 'stepped down' } },
  ],
  ['closes connections', { closeConnection: true }],
  ['takes too long', { errorCode: 50 }],
] as const;
const COMMANDS = ['find', 'aggregate', 'insert', 'update', 'findAndModify', 'commitTransaction'];

describe('Requests while the database', () => {
  let engines: PrivateEngines;
  let world: World;
  let client: MongoClient;
  const cast = new Cast();

  beforeAll(async () => {
    engines = await startPrivateEngines({ mongoArgs: ['--setParameter', 'enableTestCommands=1'] });
    world = await startWorld({ nodes: 0, ...engines });
    // what it does for itself would fail too, and is not what is asked here
    await world.addNode({ ROLES: 'api' });
    client = await MongoClient.connect(world.mongoUri);
  });

  afterEach(() => cast.close());

  afterAll(async () => {
    await client.close();
    await world.stop();
    await engines.stop();
  });

  const fail = (mode: 'alwaysOn' | 'off', how: object = {}) =>
    client.db('admin').command({
      configureFailPoint: 'failCommand',
      mode,
      ...(mode === 'alwaysOn' && { data: { failCommands: COMMANDS, appName: 'parley', ...how } }),
    });

  it.each(FAILURES)(
    '%s are served, or may be repeated; none is an error of the server',
    async (_does, how) => {
      const { url } = world.node;
      const { alice, bob, conversationId } = await meet(url);
      const [socket, bobs] = [await cast.socket(alice, url), await cast.socket(bob, url)];
      const { messageId } = (await ask(socket, 'message:send', textMessage(conversationId))).data as {
        messageId: string;
      };
      const edit = { conversationId, messageId, content: 'edited', clientChangeId: randomUUID() };
      const { accessToken: token } = bob;
      await fail('alwaysOn', how);
      const [acks, answers] = await Promise.all([
        Promise.all([
          ask(bobs, 'message:read', { conversationId, upToSeq: 1 }),
          ask(bobs, 'conversation:open', { conversationId }),
          ask(bobs, 'sync:pull', { cursors: {} }),
          ask(socket, 'message:edit', edit),
        ]),
        Promise.all([
          call(url, 'GET', '/api/conversations', { token }),
          call(url, 'GET', `/api/messages/${conversationId}`, { token }),
        ]),
      ]).finally(() => fail('off'));

      const codes = [
        ...acks.map(({ error }) => error?.code),
        ...answers.map(({ body }) => body.code as string),
      ];
      expect(codes.filter((code) => code && !['OVERLOADED', 'TIMEOUT'].includes(code))).toEqual([]);
      expect(codes.some(Boolean)).toBe(true);
      const lines = world.node.logs().split('\n').filter(Boolean);
      const logged = lines.map((line) => JSON.parse(line) as { level: number; msg: string; reason?: string });
      expect(logged.filter(({ level }) => level >= 50)).toEqual([]);
      expect(logged.map(({ msg }) => msg)).toContain('request refused: MongoDB does not serve');
      // and once it serves again the same requests do what they were to do
      expect(await ask(bobs, 'message:read', { conversationId, upToSeq: 1 })).toMatchObject({ ok: true });
      expect(await ask(socket, 'message:edit', edit)).toMatchObject({ ok: true, data: { chg: 1 } });
    },
  );
});
