import { createHash } from 'node:crypto';
import { ObjectId } from 'mongodb';
import type * as wire from '../../src/client/wire';
import { createPerson } from '../factories/people';
import { call } from '../support/http';
import { mostOpen, startMongoProxy } from '../support/mongo-proxy';
import { expectProblem } from '../support/problems';
import { joinWorld, type SharedWorld, startWorld } from '../support/world';

describe('account data', () => {
  let world: SharedWorld;
  beforeAll(() => (world = joinWorld()));
  afterAll(() => world.stop());

  const insert = async (userId: string, rows: { n: number; key: string; value?: object }[]) => {
    const documents = rows.map(({ n, key, value }) => ({
      _id: new ObjectId(createHash('sha256').update(`${userId}${key}`).digest('hex').slice(0, 24)),
      userId: new ObjectId(userId),
      kind: 'note',
      key,
      ...(value && { value }),
      n,
      at: new Date(),
    }));
    await world.db().collection('account_data').insertMany(documents);
  };

  it('comes page by page above the number a device knows, and to nobody else', async () => {
    const { url } = world.node;
    const [alice, bob] = [await createPerson(url, 'alice'), await createPerson(url, 'bob')];
    const numbers = Array.from({ length: 25 }, (_, i) => 2 * i + 1);
    await insert(
      alice.id,
      numbers.map((n) => ({ n, key: `k${n}`, ...(n % 3 && { value: { n } }) })),
    );
    const pull = async (token: string, query: object) =>
      (await call(url, 'POST', '/api/sync', { token, body: { cursors: {}, ...query } }))
        .body as wire.SyncResult;
    const heard: wire.AccountData[] = [];
    for (let more = true; more;) {
      const page = await pull(alice.accessToken, { account: heard.at(-1)?.n ?? 0, limit: 10 });
      heard.push(...page.account!);
      ({ more } = page);
    }
    expect(heard.map(({ n }) => n)).toEqual(numbers);
    expect(heard[0]).toMatchObject({ kind: 'note', key: 'k1', value: { n: 1 } });
    // what is gone is told as gone
    expect(heard[1]).not.toHaveProperty('value');
    expect((await pull(alice.accessToken, { account: 49 })).account).toEqual([]);
    expect(await pull(alice.accessToken, {})).not.toHaveProperty('account');
    expect((await pull(bob.accessToken, { account: 0 })).account).toEqual([]);
    const body = { cursors: {}, account: -1 };
    expectProblem(await call(url, 'POST', '/api/sync', { token: bob.accessToken, body }), 'VALIDATION');
  });

  it('takes in many changes of one person at once by one transaction after the other', async () => {
    const own = await startWorld({ nodes: 0 });
    const proxy = await startMongoProxy(own.mongoUri);
    try {
      const { url } = await own.addNode({ MONGODB_URI: proxy.uri, ROLES: 'api' });
      const { accessToken: token } = await createPerson(url, 'alice');
      const before = proxy.commands.length;
      const change = (preview: boolean) =>
        call(url, 'PUT', '/api/notifications/preferences', { token, body: { level: 'all', preview } });
      const answers = await Promise.all(Array.from({ length: 100 }, (_, i) => change(i % 2 === 0)));
      expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
      expect(mostOpen(proxy.commands.slice(before))).toBe(1);
      const { body } = await call(url, 'POST', '/api/sync', { token, body: { cursors: {}, account: 0 } });
      expect((body as wire.SyncResult).account).toMatchObject([{ kind: 'notifications', n: 100 }]);
    } finally {
      await proxy.stop();
      await own.stop();
    }
  });
});
