import type { Socket } from 'socket.io-client';
import { type Pair, createPair, history, post } from '../factories/messages';
import { textMessage } from '../factories/people';
import { BAD_MESSAGES, MAX_CONTENT_BYTES, spoil } from '../support/bad-messages';
import { expectRefusal } from '../support/problems';
import { Recorder } from '../support/recorder';
import { ask, openSocket } from '../support/sockets';
import { type World, startWorld } from '../support/world';

describe('bad input over the socket (R19, R40)', () => {
  let world: World;
  let url: string;
  let pair: Pair;
  let neighbours: Pair;
  let socket: Socket;
  let heard: Recorder;
  beforeAll(async () => {
    world = await startWorld({ env: { LOG_LEVEL: 'trace' } });
    url = world.node.url;
    [pair, neighbours] = [await createPair(url), await createPair(url)];
    heard = new Recorder(await openSocket(url, neighbours.bob.accessToken));
  });
  beforeEach(async () => {
    socket = await openSocket(url, pair.alice.accessToken);
  });
  afterEach(async () => {
    const before = heard.of('message:receive').length;
    await post(url, neighbours.alice, neighbours.conversationId);
    await heard.count('message:receive', before + 1);
    socket.close();
  });
  afterAll(() => world.stop());

  const expectNothingStored = async () =>
    expect((await history(url, pair.alice, pair.conversationId)).messages).toEqual([]);

  it.each(BAD_MESSAGES)('refuses a message with $name', async (message) => {
    const payload = JSON.parse(spoil(message, { conversationId: pair.conversationId })) as object;
    expectRefusal(await ask(socket, 'message:send', payload), message.code);
    await expectNothingStored();
  });

  it('refuses ids that are none, and those of others', async () => {
    for (const conversationId of [
      'nonsense',
      '',
      null,
      7,
      { $ne: null },
      pair.conversationId.slice(1),
      `${pair.conversationId} `,
    ])
      expectRefusal(
        await ask(socket, 'message:send', { ...textMessage(pair.conversationId), conversationId }),
        'VALIDATION',
      );
    for (const id of [neighbours.conversationId, '0'.repeat(24)])
      expectRefusal(await ask(socket, 'message:send', textMessage(id)), 'NOT_MEMBER');
  });

  it('refuses payloads that are no objects, for every event', async () => {
    const events = [
      ...[
        'message:send',
        'message:edit',
        'message:delete',
        'message:react',
        'message:pin',
        'message:delivered',
        'message:read',
      ],
      ...[
        'presence:subscribe',
        'presence:unsubscribe',
        'presence:set',
        'conversation:open',
        'conversation:close',
      ],
      ...['sync:pull', 'sync:gap', 'session:renew', 'typing:start', 'typing:stop'],
    ];
    for (const event of events) {
      for (const payload of [null, 42, 'text', [], {}, Buffer.from('bytes'), [[]], { $ne: 1 }])
        expectRefusal(await ask(socket, event, payload), 'VALIDATION');
    }
  });

  it('refuses bytes where text belongs', async () => {
    const message = { ...textMessage(pair.conversationId), content: Buffer.from('bytes') };
    expectRefusal(await ask(socket, 'message:send', message), 'VALIDATION');
    await expectNothingStored();
  });

  it('refuses events there are not', async () => {
    for (const event of [
      'message:sent',
      'toString',
      '__proto__',
      'constructor',
      'x'.repeat(10_000),
      '',
      '🙂',
    ])
      expectRefusal(await ask(socket, event, {}), 'NOT_FOUND');
  });

  it('answers an event without an ack, when it is refused, by an event', async () => {
    const own = new Recorder(socket);
    socket.emit('message:send', { content: 'no ack' });
    const exception = await own.until('exception');
    expect(exception).toMatchObject({ event: 'message:send', code: 'VALIDATION' });
    expect(exception.requestId).toMatch(/^s-/);
  });

  it('takes one payload and an ack that is a function, nothing else', async () => {
    const own = new Recorder(socket);
    const message = textMessage(pair.conversationId);
    socket.emit('message:send', message, 'not a function');
    expect(await own.until('exception')).toMatchObject({ event: 'message:send', code: 'VALIDATION' });
    const several = (await socket.timeout(10_000).emitWithAck('message:send', message, message)) as never;
    expectRefusal(several, 'VALIDATION');
    expectRefusal((await socket.timeout(10_000).emitWithAck('message:send')) as never, 'VALIDATION');
    await expectNothingStored();
  });

  it('cuts off a packet that is too large, and who talks nonsense; nobody else', async () => {
    const large = new Promise((closed) => socket.on('disconnect', closed));
    socket.emit('message:send', { ...textMessage(pair.conversationId), content: 'x'.repeat(600_000) });
    await large;
    for (const frame of [
      '42/rt,["message:send"',
      '42/rt,{}',
      '9nonsense',
      '451-/rt,["x",{"_placeholder":true,"num":7}]',
    ]) {
      const talker = await openSocket(url, pair.alice.accessToken);
      const closed = new Promise((done) => talker.on('disconnect', done));
      const { transport } = talker.io.engine as unknown as {
        transport: { ws: { send(text: string): void } };
      };
      transport.ws.send(frame);
      if (frame.startsWith('451-')) transport.ws.send('4x');
      await closed;
    }
    await expectNothingStored();
  });

  it('takes exactly 64 KiB of text, in whatever script (R262)', async () => {
    for (const content of [
      'x'.repeat(MAX_CONTENT_BYTES),
      '👍'.repeat(MAX_CONTENT_BYTES / 4),
      '🎉'.repeat(10_000),
    ]) {
      const ack = await ask(socket, 'message:send', textMessage(pair.conversationId, content));
      const { messages } = await history(url, pair.bob, pair.conversationId, { limit: 1 });
      expect(messages[0]!.id).toBe(ack.data.messageId);
      expect(messages[0]!.content === content).toBe(true);
    }
  });

  it('keeps tokens, passwords and texts out of the log (R286)', () => {
    const logs = world.node.logs();
    const people = [pair.alice, pair.bob, neighbours.alice, neighbours.bob];
    for (const secret of people.flatMap((person) => [
      person.password,
      person.accessToken,
      person.refreshToken,
    ]))
      expect(logs.includes(secret)).toBe(false);
    for (const text of ['spoiled text', 'no ack', 'sleep(1000)']) expect(logs.includes(text)).toBe(false);
  });
});
