import type { ParleyClient } from '../../src/client';
import { type Pair, createPair, post } from '../factories/messages';
import { connectClient } from '../support/clients';
import { eventually } from '../support/eventually';
import { joinWorld, type SharedWorld } from '../support/world';

describe('what concerns only the person, in the reference client (R77)', () => {
  let world: SharedWorld;
  let urls: [string, string];
  let pair: Pair;
  const open: ParleyClient[] = [];
  beforeAll(() => {
    world = joinWorld();
    urls = world.nodes.map((node) => node.url) as [string, string];
  });
  beforeEach(async () => {
    pair = await createPair(urls[0]);
  });
  afterEach(() => open.splice(0).forEach((client) => client.disconnect()));
  afterAll(() => world.stop());

  /** Two devices of Alice, on different nodes. */
  const devices = async () => {
    const both = await Promise.all(urls.map((url) => connectClient([url], pair.alice)));
    const [phone, laptop] = both.map(({ client }) => client) as [ParleyClient, ParleyClient];
    open.push(phone, laptop);
    return { phone, laptop, errors: both.flatMap(({ errors }) => errors) };
  };

  it('is on a device that comes back as another one left it meanwhile', async () => {
    const { conversationId: id } = pair;
    const { id: messageId } = await post(urls[0], pair.bob, id, 'remember this');
    const { phone, laptop } = await devices();
    await laptop.drafts.save(id, 'Dear');
    await laptop.preferences.change(id, { pinned: true, labels: ['Work'] });
    await eventually(() => phone.conversation(id)?.pinned && phone.drafts.of(id)?.content === 'Dear');

    phone.disconnect();
    await laptop.drafts.save(id, 'Dear Bob');
    await laptop.preferences.change(id, { pinned: false, archived: true });
    await laptop.actions.star(id, messageId);
    expect([phone.conversation(id)?.pinned, phone.drafts.of(id)?.content]).toEqual([true, 'Dear']);
    phone.connect();
    await phone.ready();
    expect(phone.drafts.of(id)).toMatchObject({ content: 'Dear Bob' });
    expect(phone.conversation(id)).toMatchObject({ pinned: false, archived: true, labels: ['Work'] });
    expect(phone.actions.isStarred(messageId)).toBe(true);

    phone.disconnect();
    await laptop.actions.unstar(id, messageId);
    await laptop.send(id, 'Dear Bob, …');
    await eventually(() => laptop.drafts.of(id) === undefined);
    phone.connect();
    await phone.ready();
    expect(phone.actions.isStarred(messageId)).toBe(false);
    expect(phone.drafts.of(id)).toBeUndefined();
  });

  it('is gone from all devices, also one that was away, when one of them deleted it', async () => {
    const { conversationId: id } = pair;
    const { phone, laptop } = await devices();
    const [, second] = [
      await post(urls[0], pair.bob, id, 'first'),
      await post(urls[0], pair.bob, id, 'second'),
    ];
    const shown = (client: ParleyClient) => client.messages(id).map(({ content }) => content);
    await eventually(() => [phone, laptop].every((client) => shown(client).length === 2));
    await laptop.actions.hide(id, second.id as string);
    await eventually(() => shown(phone).length === 1);
    expect([shown(phone), phone.conversation(id)?.lastMessage?.content]).toEqual([['first'], 'first']);

    phone.disconnect();
    await laptop.actions.clear(id, 2);
    await eventually(() => shown(laptop).length === 0);
    expect(shown(phone)).toEqual(['first']);
    phone.connect();
    await phone.ready();
    expect([shown(phone), phone.conversation(id)?.lastMessage]).toEqual([[], undefined]);
  });

  it('keeps what a device has written without a connection, unless another one was later', async () => {
    const { conversationId: id } = pair;
    const { phone, laptop, errors } = await devices();
    phone.disconnect();
    const writtenAt = Date.now();
    const earlier = phone.drafts.save(id, 'on the phone');
    const refused = expect(earlier).rejects.toMatchObject({ code: 'DRAFT_OUTDATED' });
    // drafts count by the millisecond
    await eventually(() => Date.now() > writtenAt);
    await laptop.drafts.save(id, 'on the laptop');
    phone.connect();
    await refused;
    await phone.ready();
    expect(phone.drafts.of(id)).toMatchObject({ content: 'on the laptop' });
    const pinned = phone.preferences.change(id, { pinned: true });
    phone.disconnect();
    phone.connect();
    await pinned;
    await eventually(() => laptop.conversation(id)?.pinned);
    expect(errors).toEqual([]);
  });
});
