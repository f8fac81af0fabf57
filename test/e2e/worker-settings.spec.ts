import { randomUUID } from 'node:crypto';
import { createPair, type Pair } from '../factories/messages';
import { call } from '../support/http';
import { eventually } from '../support/eventually';
import { Recorder } from '../support/recorder';
import { openSocket } from '../support/sockets';
import { startWorld, type World } from '../support/world';

const SOON_MS = 300;
const DAY = { mode: 'ttl', seconds: 86_400 };

describe('a worker that has sent into a conversation', () => {
  let world: World;
  let pair: Pair;
  let bobs: Recorder;
  beforeAll(async () => {
    world = await startWorld({ env: { ROLES: 'api' } });
    await world.addNode({ ROLES: 'worker' });
    pair = await createPair(world.node.url);
    bobs = new Recorder(await openSocket(world.node.url, pair.bob.accessToken));
  });
  afterAll(() => world.stop());

  /** Written for a moment that has come soon, so that the worker sends it. @returns the message as it came */
  const sendByWorker = async () => {
    const clientMessageId = randomUUID();
    const body = { clientMessageId, content: 'later', sendAt: new Date(Date.now() + SOON_MS).toISOString() };
    const token = pair.alice.accessToken;
    await call(world.node.url, 'POST', `/api/messages/${pair.conversationId}`, { token, body });
    return bobs.until('message:receive', (message) => message.clientMessageId === clientMessageId);
  };

  it('hears how long messages stay in it from then on (R232)', async () => {
    expect(await sendByWorker()).not.toHaveProperty('expiresAt');
    const { status } = await call(world.node.url, 'PATCH', `/api/conversations/${pair.conversationId}`, {
      token: pair.alice.accessToken,
      body: { clientChangeId: randomUUID(), settings: { retention: DAY } },
    });
    expect(status).toBe(200);
    await eventually(sendByWorker, (message) => 'expiresAt' in message);
  });
});
