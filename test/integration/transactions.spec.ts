import { createConnection, type Connection } from 'mongoose';
import { Transactions } from '../../src/platform/mongo/transactions';
import { sharedEngine, withDatabase } from '../support/engines';

describe(Transactions.name, () => {
  let connection: Connection;
  let transactions: Transactions;
  beforeAll(async () => {
    const uri = withDatabase(sharedEngine('TEST_MONGODB_URI'), 'transactions');
    connection = await createConnection(uri).asPromise();
    transactions = new Transactions(connection);
    await connection.createCollection('items');
  });
  afterAll(async () => {
    await connection.dropDatabase();
    await connection.close();
  });

  it('begins nothing whose time was over before its turn', async () => {
    const write = transactions.run(
      (session) => connection.db!.collection('items').insertOne({}, { session }),
      { deadline: performance.now() - 1 },
    );
    await expect(write).rejects.toMatchObject({ body: { code: 'TIMEOUT', retryable: true } });
    expect(await connection.db!.collection('items').countDocuments()).toBe(0);
  });
});
