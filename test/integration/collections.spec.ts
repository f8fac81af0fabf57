import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ObjectId } from 'mongodb';
import { createPerson, openDirect } from '../factories/people';
import { readContract } from '../support/contracts';
import { call } from '../support/http';
import { startMongoProxy } from '../support/mongo-proxy';
import { type World, startWorld } from '../support/world';

interface Declared {
  name: string;
  indexes: { key: object; options: object; serves: string }[];
  validator: object;
  timeSeries?: { timeField: string; metaField: string; expireAfterSeconds: number };
}

const FOLDER = join(__dirname, '..', '..', 'schemas', 'mongo');
const declared = readdirSync(FOLDER)
  .filter((file) => file !== 'sharding.json')
  .map((file) => readContract(`mongo/${file}`) as Declared);
const OWN_NAMES = new Set(['v', 'key', 'name']);

describe('the collections of a database that a node has set up (R9, R11)', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.stop());

  it('are those of schemas/mongo, ten at least', async () => {
    const found = await world.db().listCollections().toArray();
    const names = found.map(({ name }) => name).filter((name) => !name.startsWith('system.'));
    expect(names.sort()).toEqual(declared.map(({ name }) => name).sort());
    expect(names.length).toBeGreaterThanOrEqual(10);
  });

  it.each(declared)(
    '$name has the indexes that the file names, each with a purpose',
    async ({ name, indexes }) => {
      const live = await world.db().collection(name).indexes();
      const shape = (key: object, options: object) => JSON.stringify([key, Object.entries(options).sort()]);
      const optionsOf = (index: object) =>
        Object.fromEntries(Object.entries(index).filter(([option]) => !OWN_NAMES.has(option)));
      expect(
        live
          .filter((index) => index.name !== '_id_')
          .map((index) => shape(index.key, optionsOf(index)))
          .sort(),
      ).toEqual(indexes.map(({ key, options }) => shape(key, options)).sort());
      for (const { serves } of indexes) expect(serves).toMatch(/\w/);
    },
  );

  it.each(declared.filter(({ timeSeries }) => timeSeries))(
    '$name is the time series that the file names, and forgets in time (R70, R186)',
    async ({ name, timeSeries }) => {
      const [live] = (await world.db().listCollections({ name }).toArray()) as unknown as {
        type: string;
        options: { timeseries: object; expireAfterSeconds: number };
      }[];
      const { expireAfterSeconds, ...fields } = timeSeries!;
      expect(live).toMatchObject({ type: 'timeseries', options: { timeseries: fields, expireAfterSeconds } });
      await expect(world.db().collection(name).insertOne({})).rejects.toMatchObject({ code: 2 });
    },
  );

  it.each(declared.filter(({ timeSeries }) => !timeSeries))(
    '$name has the validator that the file names, and it refuses what does not fit',
    async (one) => {
      const [live] = (await world.db().listCollections({ name: one.name }).toArray()) as unknown as {
        options: { validator: object; validationLevel?: string; validationAction?: string };
      }[];
      expect(live!.options.validator).toEqual(one.validator);
      expect([live!.options.validationLevel ?? 'strict', live!.options.validationAction ?? 'error']).toEqual([
        'strict',
        'error',
      ]);
      const { required = [] } = (one.validator as { $jsonSchema: { required?: string[] } }).$jsonSchema;
      if (required.some((field) => field !== '_id'))
        await expect(world.db().collection(one.name).insertOne({})).rejects.toMatchObject({ code: 121 });
    },
  );

  it('survive a second node and a restart as they are', async () => {
    const look = async () =>
      JSON.stringify(await Promise.all(declared.map(({ name }) => world.db().collection(name).indexes())));
    const before = await look();
    const second = await world.addNode();
    expect(await look()).toBe(before);
    expect(second.logs()).not.toContain('indexes nobody declared');
  });

  it('each have their place in the sharding plan, and unique indexes begin with the key (R14, R245)', () => {
    const { collections } = readContract('mongo/sharding.json') as {
      collections: Record<string, { key: Record<string, unknown> | null; reason: string }>;
    };
    expect(Object.keys(collections).sort()).toEqual(declared.map(({ name }) => name).sort());
    for (const { name, indexes } of declared) {
      const { key, reason } = collections[name]!;
      expect(reason).toMatch(/\w/);
      if (!key) continue;
      const fields = Object.keys(key);
      for (const index of indexes.filter(({ options }) => (options as { unique?: boolean }).unique))
        expect(Object.keys(index.key).slice(0, fields.length)).toEqual(fields);
    }
  });

  it('take over what was written before there were groups, and lists with shelves', async () => {
    const [alice, bob] = await Promise.all([createPerson(world.node.url), createPerson(world.node.url)]);
    const id = await openDirect(world.node.url, alice, bob);
    const db = world.db();
    const before: [string, object, object][] = [
      ['conversations', { _id: new ObjectId(id) }, { membershipSeq: '', version: '' }],
      ['conversation_members', { conversationId: new ObjectId(id) }, { isActive: '', shelf: '' }],
    ];
    for (const [name, filter, $unset] of before) {
      await db.command({ collMod: name, validator: {} });
      await db.collection(name).updateMany(filter, { $unset });
    }
    const node = await world.addNode();
    const { body } = await call(node.url, 'GET', '/api/conversations', { token: alice.accessToken });
    expect(body.items).toMatchObject([{ id, type: 'dm', version: 1, memberCount: 2, peer: { id: bob.id } }]);
    expect(node.logs()).toContain('documents filled in');
  });

  it('changes a validator only where it differs: that waits for open transactions, and all writes wait behind it', async () => {
    const proxy = await startMongoProxy(world.mongoUri);
    const changed = () => proxy.commands.flatMap(({ collMod }) => collMod ?? []);
    await (await world.addNode({ MONGODB_URI: proxy.uri })).stop();
    expect(changed()).toEqual([]);
    await world.db().command({ collMod: 'messages', validator: {} });
    await (await world.addNode({ MONGODB_URI: proxy.uri })).stop();
    expect(changed()).toEqual(['messages']);
    await proxy.stop();
  });
});
