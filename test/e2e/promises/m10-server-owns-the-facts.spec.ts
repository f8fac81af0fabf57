import { textMessage } from '../../factories/people';
import { call } from '../../support/http';
import { ask } from '../../support/sockets';
import { joinWorld, type SharedWorld } from '../../support/world';
import { Cast, meet, stored } from './scene';

/** What a client might like to decide, and may not. */
const FACTS = {
  senderId: '0123456789abcdef01234567',
  seq: 1_000,
  createdAt: '2001-01-01T00:00:00.000Z',
  status: 'read',
  version: 7,
  id: '0123456789abcdef01234567',
  editedAt: '2001-01-01T00:00:00.000Z',
};

describe('M10: the server owns the facts', () => {
  let world: SharedWorld;
  const cast = new Cast();

  beforeAll(() => {
    world = joinWorld();
  });

  afterEach(() => cast.close());
  afterAll(() => world.stop());

  it.each(Object.entries(FACTS))(
    'M10: a send that names its own %s is refused, and not stored',
    async (name, value) => {
      const { alice, conversationId } = await meet(world.node.url);
      const socket = await cast.socket(alice, world.node.url);
      const message = textMessage(conversationId);
      const bySocket = await ask(socket, 'message:send', { ...message, [name]: value });
      expect(bySocket).toMatchObject({
        ok: false,
        error: { code: 'VALIDATION', status: 422, retryable: false },
      });
      const { clientMessageId, content } = message;
      const byRest = await call(world.node.url, 'POST', `/api/messages/${conversationId}`, {
        token: alice.accessToken,
        body: { clientMessageId, content, [name]: value },
      });
      expect(byRest).toMatchObject({ status: 422, body: { code: 'VALIDATION' } });
      expect(await stored(world, { clientMessageId })).toEqual([]);
    },
  );

  it.each(Object.entries({ at: '2001-01-01T00:00:00.000Z', userId: FACTS.senderId, readSeq: 5 }))(
    'M10: a receipt that names its own %s is refused',
    async (name, value) => {
      const { bob, alice, conversationId } = await meet(world.node.url);
      const sender = await cast.socket(alice, world.node.url);
      await ask(sender, 'message:send', textMessage(conversationId));
      const socket = await cast.socket(bob, world.node.url);
      const item = { conversationId, upToSeq: 1, [name]: value };
      expect((await ask(socket, 'message:read', item)).error?.code).toBe('VALIDATION');
      expect((await ask(socket, 'message:delivered', { items: [item] })).error?.code).toBe('VALIDATION');
      const { data } = await ask(socket, 'conversation:open', { conversationId });
      expect(data).toMatchObject({ readSeq: 0, unread: 1 });
    },
  );
});
