import { once } from 'node:events';
import { connect } from 'node:net';
import { type PrivateEngines, startPrivateEngines } from '../../src/cli/engines/private-engines.mjs';
import { textMessage } from '../factories/people';
import { ask } from '../support/sockets';
import { startWorld, type World } from '../support/world';
import { Cast, meet } from './promises/scene';

describe('SIGTERM', () => {
  let engines: PrivateEngines;
  let world: World;
  const cast = new Cast();

  beforeAll(async () => {
    engines = await startPrivateEngines();
    world = await startWorld({ nodes: 0, ...engines });
  });

  afterEach(() => cast.close());

  afterAll(async () => {
    await world.stop();
    await engines.stop();
  });

  it.each([
    ['says nothing', ''],
    ['does not end what it says', 'GET /health/live HTTP/1.1\r\nhost: parley\r\n'],
  ])('ends a node in order to which a client is connected that %s', async (_does, words) => {
    const node = await world.addNode();
    const socket = connect(Number(new URL(node.url).port), '127.0.0.1');
    socket.on('error', () => socket.destroy());
    await once(socket, 'connect');
    socket.write(words);
    // connections are taken on in order: when another is answered the node knows of the first
    await meet(node.url);
    expect(await node.stop()).toBe(0);
    expect(node.logs()).not.toContain('not every connection');
    // warnings of Node itself
    expect(node.logs()).not.toMatch(/\(node:\d+\)/);
    socket.destroy();
  });

  it('ends a node in order whose database is gone, and when it has come back', async () => {
    // young nodes: their duties are not settled between them yet
    const [node, other] = await Promise.all([world.addNode(), world.addNode()]);
    const { alice, conversationId } = await meet(node.url);
    const socket = await cast.socket(alice, node.url);
    await ask(socket, 'message:send', textMessage(conversationId));
    await engines.mongod.kill();
    try {
      expect(await node.stop()).toBe(0);
    } finally {
      await engines.mongod.restart();
    }
    expect(await other.stop()).toBe(0);
  });
});
