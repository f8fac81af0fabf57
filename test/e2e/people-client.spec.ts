import type { ParleyClient } from '../../src/client';
import { createPeople } from '../factories/groups';
import { createPerson, type Person } from '../factories/people';
import { connectClient, heardBy } from '../support/clients';
import { eventually } from '../support/eventually';
import { joinWorld, type SharedWorld } from '../support/world';

describe('people in the reference client (R38, R77)', () => {
  let world: SharedWorld;
  let urls: [string, string];
  const open: ParleyClient[] = [];
  beforeAll(() => {
    world = joinWorld();
    urls = world.nodes.map((node) => node.url) as [string, string];
  });
  afterEach(() => open.splice(0).forEach((client) => client.disconnect()));
  afterAll(() => world.stop());

  const connect = async (person: Person, at = 0) => {
    const { client } = await connectClient([urls[at]!], person);
    open.push(client);
    return client;
  };

  it('blocks somebody on one device and knows it on the other; a send is refused for good', async () => {
    const { ann, bob } = await createPeople(urls[0], 'ann', 'bob');
    const [phone, laptop] = [await connect(ann), await connect(ann, 1)];
    const theirs = await connect(bob, 1);
    const { id } = await phone.openDirect(bob.id);
    await phone.blocks.block(bob.id);
    await eventually(() => laptop.blocks.has(bob.id));
    expect((await laptop.blocks.list()).items.map(({ user }) => user.id)).toEqual([bob.id]);
    await expect(theirs.send(id, 'hello?')).rejects.toMatchObject({ code: 'BLOCKED' });
    expect(theirs.pending(id)).toEqual([]);
    expect(theirs.blocks.has(ann.id)).toBe(false);
    await laptop.blocks.unblock(bob.id);
    await eventually(() => !phone.blocks.has(bob.id));
    await theirs.send(id, 'hello!');
  });

  it('makes contacts, who hear of each other from then on', async () => {
    const { ann, bob } = await createPeople(urls[0], 'ann', 'bob');
    const [one, other] = [await connect(ann), await connect(bob, 1)];
    const { items } = await one.contacts.match([`${bob.username}@example.org`]);
    expect(items.map(({ user }) => user.id)).toEqual([bob.id]);
    await one.contacts.save(bob.id, 'Bobby');
    await one.contacts.request(bob.id);
    await eventually(() => other.accountData.get('contactRequest', ann.id));
    const seen = heardBy(one, 'presence', ({ userId, state }) => userId === bob.id && state === 'online');
    await other.contacts.accept(ann.id);
    await seen;
    expect(one.presenceOf(bob.id)).toMatchObject({ state: 'online' });
    await eventually(() => one.contacts.stateOf(bob.id) === 'mutual');
    expect(one.contacts.aliasOf(bob.id)).toBe('Bobby');
    expect(other.accountData.get('contactRequest', ann.id)).toBeUndefined();
  });

  it('joins a group by a link, at once or when somebody lets it in', async () => {
    const { ann, bob } = await createPeople(urls[0], 'ann', 'bob');
    const cem = await createPerson(urls[0], 'cem');
    const [one, other, third] = [await connect(ann), await connect(bob, 1), await connect(cem, 1)];
    const group = await one.groups.create('Climbing');
    const { code } = await one.invites.create(group.id, { maxUses: 2 });
    expect(await other.invites.preview(code)).toMatchObject({ title: 'Climbing', memberCount: 1 });
    expect(await other.invites.join(code)).toMatchObject({ state: 'joined', memberCount: 2 });
    expect(other.conversation(group.id)).toMatchObject({ title: 'Climbing', role: 'member' });
    const arrived = heardBy(one, 'message', ({ content }) => content === 'here I am');
    await other.send(group.id, 'here I am');
    await arrived;
    await one.groups.update(group.id, { settings: { joinApproval: true } });
    expect(await third.invites.join(code)).toMatchObject({ state: 'waiting' });
    expect(third.conversation(group.id)).toBeUndefined();
    expect((await one.invites.requests(group.id)).items.map(({ user }) => user.id)).toEqual([cem.id]);
    await one.invites.approve(group.id, cem.id);
    await eventually(() => third.conversation(group.id) !== undefined);
    const [link] = (await one.invites.list(group.id)).items;
    await one.invites.revoke(group.id, link!.id);
    await expect(third.invites.preview(code)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
