import { randomUUID } from 'node:crypto';
import { createPair, history } from '../factories/messages';
import { sharedEngine } from '../support/engines';
import { call } from '../support/http';
import { startMongoProxy } from '../support/mongo-proxy';
import { eventually } from '../support/eventually';
import { startWorld } from '../support/world';

const KILLS = 5;

describe('a job whose worker is killed', () => {
  it(`is taken up by the next one, also ${KILLS} times in a row, and has its effect once (M9)`, async () => {
    const proxy = await startMongoProxy(sharedEngine('TEST_MONGODB_URI'));
    const world = await startWorld({ mongoUri: proxy.uri, env: { ROLES: 'api' } });
    try {
      const { alice, bob, conversationId } = await createPair(world.node.url);
      // every worker gets as far as this, and is killed before it learns that the message is stored
      const hold = proxy.hold(({ insert }) => insert === 'messages');
      await call(world.node.url, 'POST', `/api/messages/${conversationId}`, {
        token: alice.accessToken,
        body: {
          ...{ clientMessageId: randomUUID(), content: 'good morning' },
          sendAt: new Date(Date.now() + 500).toISOString(),
        },
      });
      for (let kill = 1; kill <= KILLS; kill += 1) {
        const worker = await world.addNode({ ROLES: 'worker' });
        await hold.caught(kill);
        await worker.kill();
      }
      hold.release();
      await world.addNode({ ROLES: 'worker' });
      const jobs = world.db().collection('job_outbox');
      await eventually(async () => (await jobs.countDocuments()) === 0);
      const { messages } = await history(world.node.url, bob, conversationId);
      expect(messages).toMatchObject([{ seq: 1, content: 'good morning' }]);
      const scheduled = world.db().collection('scheduled_messages');
      expect(await scheduled.countDocuments()).toBe(0);
      expect(await world.db().collection('dead_letters').countDocuments()).toBe(0);
    } finally {
      await world.stop();
      await proxy.stop();
    }
  });
});
