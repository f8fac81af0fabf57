import { createConnection, type Connection } from 'mongoose';
import type { Socket } from 'node:net';
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

describe('a connection to MongoDB that is lost while a command is written (M11)', () => {
  let connection: Connection;
  beforeAll(async () => {
    endLostWrites();
    const uri = withDatabase(sharedEngine('TEST_MONGODB_URI'), 'driver-connection');
    connection = await createConnection(uri, { maxPoolSize: 1, autoCreate: false }).asPromise();
  });
  beforeEach(() => connection.db!.command({ ping: 1 }));
  afterAll(async () => {
    await connection.dropDatabase();
    await connection.close();
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
    const write = items().insertOne({ _id: 2 as never, text: 'x'.repeat(15_000_000) });
    while (before.writableLength === 0) await new Promise((resolve) => setImmediate(resolve));
    before.destroy();
    await write;
    expect(await items().countDocuments({ _id: 2 as never })).toBe(1);
  });

  it('is replaced for those who read and wait for it, too', async () => {
    await items().insertOne({ _id: 3 as never });
    socket().destroy();
    const found = await Promise.all(Array.from({ length: 5 }, () => items().findOne({ _id: 3 as never })));
    expect(found.map((item) => item?._id)).toEqual([3, 3, 3, 3, 3]);
  });
});
