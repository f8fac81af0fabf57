import { createConnection, type Connection } from 'mongoose';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { endLostWrites } from '../../src/platform/mongo/driver-connection';
import { sharedEngine, withDatabase } from '../support/engines';

/** The inside of the driver, to lose a connection in the one moment that matters. */
interface Inside {
  topology: {
    s: {
      servers: Map<
        string,
        { description: { isWritable: boolean }; pool: { connections: { first(): unknown } } }
      >;
    };
  };
}

/** Stands between the driver and MongoDB, and can read no more of what the driver writes. */
async function startRelay(uri: string) {
  const target = new URL(uri);
  const nears: Socket[] = [];
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    nears.push(near);
    near.pipe(far).pipe(near);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      socket.on('error', () => socket.destroy());
      socket.on('close', () => other.destroy());
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    uri: `mongodb://127.0.0.1:${port}${target.pathname}?directConnection=true`,
    /** of the connections there are now */
    stall: () => nears.forEach((near) => near.unpipe().pause()),
    stop: () => {
      for (const near of nears) near.destroy();
      server.close();
    },
  };
}

describe('a connection to MongoDB that is lost while a command is written (M11)', () => {
  let connection: Connection;
  let relay: Awaited<ReturnType<typeof startRelay>>;
  beforeAll(async () => {
    endLostWrites();
    relay = await startRelay(withDatabase(sharedEngine('TEST_MONGODB_URI'), 'driver-connection'));
    connection = await createConnection(relay.uri, { maxPoolSize: 1, autoCreate: false }).asPromise();
  });
  beforeEach(() => connection.db!.command({ ping: 1 }));
  afterAll(async () => {
    await connection.dropDatabase();
    await connection.close();
    relay.stop();
  });

  const socket = (): Socket => {
    const { topology } = connection.getClient() as unknown as Inside;
    const server = [...topology.s.servers.values()].find(({ description }) => description.isWritable)!;
    return (server.pool.connections.first() as { socket: Socket }).socket;
  };
  const items = () => connection.db!.collection('items');

  it('is replaced when it was lost just before, and the command is done', async () => {
    socket().destroy();
    await items().insertOne({ _id: 1 as never });
    expect(await items().countDocuments({ _id: 1 as never })).toBe(1);
  });

  it('is replaced when it goes while more is to be written than it takes, and the command is done once', async () => {
    const before = socket();
    relay.stall();
    // 45 MB in one command: more than the kernel keeps
    const documents = ['a', 'b', 'c'].map((id) => ({ _id: id as never, text: 'x'.repeat(15_000_000) }));
    const write = items().insertMany(documents);
    while (before.writableLength === 0) await new Promise((resolve) => setImmediate(resolve));
    before.destroy();
    await write;
    expect(await items().countDocuments({ text: { $exists: true } })).toBe(3);
  });

  it('is replaced for those who read and wait for it, too', async () => {
    await items().insertOne({ _id: 3 as never });
    socket().destroy();
    const found = await Promise.all(Array.from({ length: 5 }, () => items().findOne({ _id: 3 as never })));
    expect(found.map((item) => item?._id)).toEqual([3, 3, 3, 3, 3]);
  });
});
