import type { Socket as TcpSocket } from 'node:net';
import type { Socket } from 'socket.io-client';
import { textMessage } from '../../factories/people';
import { ask, next } from '../../support/sockets';
import { startWorld, type World } from '../../support/world';
import { Cast, type Heard, meet, record, until } from './scene';

/** The TCP socket under a Socket.IO client on Node. */
function tcpOf(socket: Socket): TcpSocket {
  const transport = socket.io.engine.transport as unknown as { ws: { _socket: TcpSocket } };
  return transport.ws._socket;
}

describe('M12: nothing grows without a bound', () => {
  let world: World;
  const cast = new Cast();

  beforeAll(async () => {
    world = await startWorld({ nodes: 2, env: { SOCKET_QUEUED_BYTES: '524288' } });
  });

  afterEach(() => cast.close());
  afterAll(() => world.stop());

  it('M12: a socket that stops reading is closed at its limit, while everyone else goes on', async () => {
    const { alice, bob, conversationId } = await meet(world.node.url);
    const [own, other] = world.nodes;
    const slow = await cast.socket(bob, own!.url);
    const readers = [await cast.client(bob, [own!.url]), await cast.client(bob, [other!.url])];
    const heard = readers.map((client) => record<Heard>((listener) => client.on('message', listener)));
    const writer = await cast.socket(alice, own!.url);
    const received = record<Heard>((listener) => slow.on('message:receive', listener));
    tcpOf(slow).pause();

    // the kernel takes some megabytes before anything queues in the node
    const content = 'x'.repeat(32_000);
    let sent = 0;
    const isClosed = () => own!.logs().includes('slow_consumer closed');
    while (!isClosed() && sent < 2_000) {
      const batch = Array.from({ length: 8 }, () =>
        ask(writer, 'message:send', textMessage(conversationId, content)),
      );
      expect((await Promise.all(batch)).every(({ ok }) => ok)).toBe(true);
      sent += batch.length;
    }
    expect(isClosed()).toBe(true);
    const gone = next(slow, 'disconnect');
    tcpOf(slow).resume();
    await gone;
    // it had what fitted, from the beginning and without a hole, and no more
    expect(received.length).toBeLessThan(sent);
    expect(received.map(({ seq }) => seq)).toEqual(received.map((_, i) => i + 1));

    for (const [i, client] of readers.entries()) {
      await until(client, () => heard[i]!.length >= sent);
      expect(heard[i]!.map(({ seq }) => seq)).toEqual(heard[i]!.map((_, at) => at + 1));
    }
    // who was cut off comes back and misses nothing
    const back = await cast.client(bob, [own!.url]);
    expect(back.cursor(conversationId)?.seq).toBe(sent);
  });
});
