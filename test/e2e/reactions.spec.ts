import { randomUUID } from 'node:crypto';
import { createGroup, createPeople } from '../factories/groups';
import { type Pair, createPair, history, post } from '../factories/messages';
import { createPerson, type Person } from '../factories/people';
import { call } from '../support/http';
import { expectProblem, expectRefusal } from '../support/problems';
import { Recorder } from '../support/recorder';
import { ask, openSocket } from '../support/sockets';
import { joinWorld, type SharedWorld } from '../support/world';

const KISS = '👩🏻‍❤️‍💋‍👨🏿';

describe('reactions (R43)', () => {
  let world: SharedWorld;
  let url: string;
  let otherUrl: string;
  let pair: Pair;
  let message: Record<string, string>;
  beforeAll(() => {
    world = joinWorld();
    [url, otherUrl] = world.nodes.map((node) => node.url) as [string, string];
  });
  beforeEach(async () => {
    pair = await createPair(url);
    message = await post(url, pair.alice, pair.conversationId, 'react to this');
  });
  afterAll(() => world.stop());

  const path = (emoji: string, { conversationId, id } = message as { conversationId: string; id: string }) =>
    `/api/messages/${conversationId}/${id}/reactions/${encodeURIComponent(emoji)}`;
  const react = ({ accessToken: token }: Person, emoji: string, more: object = {}, at = url) =>
    call(at, 'PUT', path(emoji), { token, body: { clientChangeId: randomUUID(), ...more } });
  const unreact = ({ accessToken: token }: Person, emoji: string) =>
    call(url, 'DELETE', path(emoji), { token, body: { clientChangeId: randomUUID() } });
  const seen = async (by: Person, at = otherUrl) =>
    (await history(at, by, message.conversationId!)).messages[0]!;
  const list = async ({ accessToken: token }: Person, query = '') => {
    const { body } = await call(otherUrl, 'GET', path('').replace(/\/$/, query), { token });
    return body as { items: { user: { id: string }; emoji: string }[]; hasMore: boolean; nextCursor: string };
  };

  it('are counted in the message, told to both sides and numbered like edits (M4)', async () => {
    const { alice, bob, conversationId } = pair;
    const socket = await openSocket(otherUrl, bob.accessToken);
    const alices = new Recorder(await openSocket(url, alice.accessToken));
    const wish = { conversationId, messageId: message.id, clientChangeId: randomUUID(), emoji: KISS };
    const ack = await ask(socket, 'message:react', wish);
    expect(ack.data).toEqual({ messageId: message.id, chg: 1, version: 1, duplicate: false });
    expect((await ask(socket, 'message:react', wish)).data).toEqual({ ...ack.data, duplicate: true });
    expect((await react(alice, KISS)).body).toMatchObject({ chg: 2, version: 1 });
    const live = await alices.count('reaction:updated', 2);
    expect(live[0]).toMatchObject({
      conversationId,
      messageId: message.id,
      seq: 1,
      chg: 1,
      type: 'reaction:updated',
      actorId: bob.id,
      reaction: { emoji: KISS, isOn: true, count: 1 },
    });
    expect(live[1]).toMatchObject({ chg: 2, actorId: alice.id, reaction: { emoji: KISS, count: 2 } });
    expect(await seen(bob)).toMatchObject({
      reactions: [{ emoji: KISS, count: 2 }],
      ownReactions: [KISS],
      chg: 2,
    });
    const pulled = await ask(socket, 'sync:pull', { cursors: { [conversationId]: { seq: 1, chg: 0 } } });
    expect(pulled.data.changes).toEqual(live);
    socket.close();
  });

  it('are there once for a person and emoji, and go when they are taken back', async () => {
    const { alice, bob } = pair;
    await react(bob, '👍');
    expect((await react(bob, '👍')).body).toMatchObject({ chg: 0, version: 1, duplicate: false });
    await react(bob, '🎉');
    await react(alice, '👍');
    expect(await seen(bob)).toMatchObject({
      reactions: [
        { emoji: '👍', count: 2 },
        { emoji: '🎉', count: 1 },
      ],
      ownReactions: expect.arrayContaining(['👍', '🎉']) as string[],
    });
    expect((await unreact(bob, '🎉')).body).toMatchObject({ chg: 4 });
    expect((await unreact(bob, '🎉')).body).toMatchObject({ chg: 0 });
    expect((await seen(alice)).reactions).toEqual([{ emoji: '👍', count: 2 }]);
    await unreact(bob, '👍');
    await unreact(alice, '👍');
    expect(await seen(alice)).not.toHaveProperty('reactions');
  });

  it('leave who edits the text alone: the version stays', async () => {
    const { alice, bob, conversationId } = pair;
    const body = { clientChangeId: randomUUID(), content: 'edited', expectedVersion: 1 };
    await react(bob, '👍');
    const answer = await call(url, 'PATCH', `/api/messages/${conversationId}/${message.id}`, {
      token: alice.accessToken,
      body,
    });
    expect(answer.body).toMatchObject({ chg: 2, version: 2 });
    expect(await seen(bob)).toMatchObject({ content: 'edited', reactions: [{ emoji: '👍', count: 1 }] });
    expectProblem(await react(bob, '🎉', { expectedVersion: 1 }), 'VERSION_CONFLICT');
    expect((await react(bob, '🎉', { expectedVersion: 2 })).status).toBe(200);
  });

  it('made at once on two nodes are all counted', async () => {
    const people = await Promise.all(Array.from({ length: 6 }, (_, i) => createPerson(url, `person${i}`)));
    const group = await createGroup(url, people[0]!, people.slice(1));
    message = await post(url, people[0]!, group.id, 'everybody');
    const answers = await Promise.all(
      people.map((person, i) => react(person, '🔥', {}, [url, otherUrl][i % 2])),
    );
    expect(answers.map(({ status }) => status)).toEqual(people.map(() => 200));
    expect((await seen(people[3]!)).reactions).toEqual([{ emoji: '🔥', count: 6 }]);
  });

  it('are listed with who made them, page by page, and by emoji', async () => {
    const { alice, bob } = pair;
    for (const emoji of ['👍', '🎉']) for (const person of [alice, bob]) await react(person, emoji);
    const first = await list(alice, '?limit=3');
    expect([first.items.length, first.hasMore]).toEqual([3, true]);
    const rest = await list(alice, `?limit=3&cursor=${encodeURIComponent(first.nextCursor)}`);
    const all = [...first.items, ...rest.items].map(({ user, emoji }) => `${emoji} ${user.id}`);
    expect(new Set(all).size).toBe(4);
    const thumbs = await list(bob, `?emoji=${encodeURIComponent('👍')}`);
    expect(thumbs.items.map(({ user }) => user.id).sort()).toEqual([alice.id, bob.id].sort());
    expect(await list(bob, '?emoji=nonsense')).toMatchObject({ code: 'NOT_AN_EMOJI' });
  });

  it('are of one emoji, and a hundred different ones at most', async () => {
    const { bob, conversationId } = pair;
    const socket = await openSocket(url, bob.accessToken);
    const wish = (emoji: string) => ({
      conversationId,
      messageId: message.id,
      clientChangeId: randomUUID(),
      emoji,
    });
    for (const text of ['a', '👍👍', ':+1:', '🇩', '1', '👍 ', '<b>', 'x'.repeat(100)]) {
      expectRefusal(await ask(socket, 'message:react', wish(text)), 'NOT_AN_EMOJI');
      expectProblem(await react(bob, text), 'NOT_AN_EMOJI');
    }
    for (const emoji of ['', 7, null, { $ne: '' }, ['👍'], 'x'.repeat(101), '\ud83d'])
      expectRefusal(await ask(socket, 'message:react', { ...wish('👍'), emoji }), 'VALIDATION');
    const animals = Array.from({ length: 60 }, (_, i) => String.fromCodePoint(0x1f400 + i));
    const different = [...animals, ...flags()].slice(0, 101);
    const acks = await Promise.all(
      different.slice(0, 100).map((emoji) => ask(socket, 'message:react', wish(emoji))),
    );
    expect(acks.filter(({ ok }) => !ok)).toEqual([]);
    const refused = await ask(socket, 'message:react', wish(different[100]!));
    expectRefusal(refused, 'REACTION_LIMIT');
    expect(refused.error!.details).toEqual({ limit: 100 });
    expect((await react(pair.alice, different[0]!)).status).toBe(200);
    expect((await seen(bob)).reactions).toHaveLength(100);
    socket.close();
  });

  it('go with a message that is deleted for everyone, and none come after', async () => {
    const { alice, bob, conversationId } = pair;
    await react(bob, '👍');
    await call(url, 'DELETE', `/api/messages/${conversationId}/${message.id}`, {
      token: alice.accessToken,
      body: { clientChangeId: randomUUID() },
    });
    expect(await seen(bob)).not.toHaveProperty('reactions');
    expect((await list(bob)).items).toEqual([]);
    expectProblem(await react(bob, '🎉'), 'MESSAGE_DELETED');
    expectProblem(await unreact(bob, '👍'), 'MESSAGE_DELETED');
  });

  it('are for every member of a channel, and for nobody who does not see the message (M6)', async () => {
    const { owner, member, late, stranger } = await createPeople(url, 'owner', 'member', 'late', 'stranger');
    const channel = await createGroup(url, owner, [member], {
      type: 'channel',
      settings: { history: 'joined' },
    });
    message = await post(url, owner, channel.id, 'news');
    expect((await react(member, '👏')).status).toBe(200);
    await channel.add(owner, [late]);
    expectProblem(await react(late, '👏'), 'NOT_FOUND');
    expectProblem(await react(stranger, '👏'), 'NOT_MEMBER');
    const system = (await history(url, owner, channel.id)).messages.find(({ type }) => type === 'system')!;
    const answer = await call(url, 'PUT', path('👏', system), {
      token: owner.accessToken,
      body: { clientChangeId: randomUUID() },
    });
    expectProblem(answer, 'FORBIDDEN');
  });

  it('under the id of something else are refused', async () => {
    const { bob, alice } = pair;
    const body = { clientChangeId: randomUUID() };
    await react(bob, '👍', body);
    expectProblem(await react(bob, '🎉', body), 'IDEMPOTENCY_CONFLICT');
    expectProblem(
      await call(url, 'DELETE', path('👍'), { token: bob.accessToken, body }),
      'IDEMPOTENCY_CONFLICT',
    );
    expect((await react(alice, '🎉', body)).status).toBe(200);
    expectProblem(await react(bob, '🎉', { clientChangeId: 'nonsense' }), 'VALIDATION');
  });
});

/** Flags of countries, as many as there are under the letters A to E. */
function flags(): string[] {
  const codes =
    'AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BR BS BT BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ';
  return codes
    .split(' ')
    .map((code) => String.fromCodePoint(...[...code].map((letter) => 0x1f1a5 + letter.charCodeAt(0))));
}
