import { randomUUID } from 'node:crypto';
import { ObjectId } from 'mongodb';
import { createGroup, createPeople } from '../factories/groups';
import { history, post } from '../factories/messages';
import { type Person, openDirect, textMessage } from '../factories/people';
import { connectClient, heardBy } from '../support/clients';
import { call } from '../support/http';
import { expectProblem, expectRefusal } from '../support/problems';
import { Recorder } from '../support/recorder';
import { ask, openSocket } from '../support/sockets';
import { joinWorld, type SharedWorld } from '../support/world';

const PLACE = { latitude: 47.3769, longitude: -8.5417, name: 'Central station 🚉' };
const CARD = {
  displayName: 'Ada Lovelace',
  userId: 'f'.repeat(24),
  phones: ['+44 20 7946-0000'],
  emails: ['ada@example.org'],
};

let world: SharedWorld;
let url: string;
let people: Record<'ann' | 'bob' | 'cem', Person>;
/** of ann and bob */
let id: string;
/** of bob and cem */
let there: string;
beforeAll(() => {
  world = joinWorld();
  url = world.node.url;
});
beforeEach(async () => {
  people = await createPeople(url, 'ann', 'bob', 'cem');
  const { ann, bob, cem } = people;
  [id, there] = [await openDirect(url, ann, bob), await openDirect(url, bob, cem)];
});
afterAll(() => world.stop());

const send = ({ accessToken: token }: Person, fields: object, to = id) =>
  call(url, 'POST', `/api/messages/${to}`, { token, body: { clientMessageId: randomUUID(), ...fields } });
const change = (method: string, { accessToken: token }: Person, messageId: string, fields: object = {}) =>
  call(url, method, `/api/messages/${id}/${messageId}`, {
    token,
    body: { clientChangeId: randomUUID(), ...fields },
  });

describe('messages that are passed on (R36)', () => {
  const forward = (sender: Person, messageId: string, { from = id, to = there, ...fields } = {}) =>
    send(sender, { forwardOf: { conversationId: from, messageId }, ...fields }, to);

  it('say what the original says, and that they were passed on', async () => {
    const { ann, bob, cem } = people;
    const original = await post(url, ann, id, 'the news');
    const heard = new Recorder(await openSocket(url, cem.accessToken));
    const { status, body } = await forward(bob, original.id as string);
    expect(status).toBe(201);
    const passedOn = { senderId: bob.id, type: 'text', content: 'the news', forwardCount: 1, version: 1 };
    expect(body).toMatchObject(passedOn);
    const told = await heard.until('message:receive');
    expect(told).toMatchObject(passedOn);
    // nothing of where it was
    for (const secret of [id, ann.id, original.id as string])
      expect(JSON.stringify(told)).not.toContain(secret);
    // and on, by somebody else
    const further = await forward(cem, body.id as string, { from: there });
    expect(further.body).toMatchObject({ content: 'the news', forwardCount: 2 });
    expect((await history(url, ann, id)).messages[0]).not.toHaveProperty('forwardCount');
  });

  it('are the same once stored, whatever became of the original (R21)', async () => {
    const { ann, bob, cem } = people;
    const original = await post(url, ann, id, 'the news');
    const clientMessageId = randomUUID();
    const first = await forward(bob, original.id as string, { clientMessageId } as object);
    const again = () => forward(bob, original.id as string, { clientMessageId } as object);
    for (const [method, fields] of [
      ['PATCH', { content: 'other news' }],
      ['DELETE', {}],
    ] as const) {
      await change(method, ann, original.id as string, fields);
      const { status, body } = await again();
      expect([status, body.id, body.content]).toEqual([200, first.body.id, 'the news']);
    }
    const second = await post(url, ann, id);
    expectProblem(
      await forward(bob, second.id as string, { clientMessageId } as object),
      'IDEMPOTENCY_CONFLICT',
    );
    expectProblem(await send(bob, { clientMessageId, content: 'the news' }, there), 'IDEMPOTENCY_CONFLICT');
    expect((await history(url, cem, there)).messages).toHaveLength(1);
  });

  it('are refused of what is deleted, unknown, told by the server or not for the sender (R47, R257)', async () => {
    const { ann, bob, cem } = people;
    const deleted = await post(url, ann, id, 'gone');
    await change('DELETE', ann, deleted.id as string);
    expectProblem(await forward(bob, deleted.id as string), 'MESSAGE_DELETED');
    const original = await post(url, ann, id, 'the news');
    const group = await createGroup(url, bob, []);
    const before = await post(url, bob, group.id, 'a secret');
    await group.add(bob, [cem]);
    const [system] = (await history(url, cem, group.id)).messages;
    const socket = await openSocket(url, cem.accessToken);
    const refused: [string, string][] = [
      [id, original.id as string],
      [there, original.id as string],
      [id, 'f'.repeat(24)],
      ['f'.repeat(24), original.id as string],
      [group.id, before.id as string],
      [group.id, system!.id],
    ];
    for (const [from, messageId] of refused) {
      expectProblem(await forward(cem, messageId, { from }), 'FORWARD_NOT_FOUND');
      const forwardOf = { conversationId: from, messageId };
      const payload = { conversationId: there, clientMessageId: randomUUID(), forwardOf };
      expectRefusal(await ask(socket, 'message:send', payload), 'FORWARD_NOT_FOUND');
    }
    expect((await history(url, cem, there)).messages).toEqual([]);
    socket.close();
  });

  it('are refused with anything of the sender’s own', async () => {
    const { ann, bob } = people;
    const original = await post(url, ann, id);
    const own = [
      { content: 'hello' },
      { type: 'text' },
      { location: PLACE },
      { replyTo: original.id },
      { mentions: [bob.id] },
      { mentionsAll: true },
    ];
    for (const fields of own) {
      const { body } = await forward(bob, original.id as string, fields as object);
      expect([body.code, body.details[0].path]).toEqual(['VALIDATION', `/${Object.keys(fields)[0]}`]);
    }
    for (const forwardOf of [{}, { messageId: original.id }, 'nonsense', null, [original.id]])
      expectProblem(await send(bob, { forwardOf }, there), 'VALIDATION');
  });
});

describe('places and cards (R36)', () => {
  it.each([
    ['location', { location: PLACE }],
    ['contact', { contact: CARD }],
  ])('a %s comes as it was sent, live and later, with a text or without', async (type, fields) => {
    const { ann, bob, cem } = people;
    const heard = new Recorder(await openSocket(url, bob.accessToken));
    const { status, body } = await send(ann, { type, ...fields });
    expect([status, body.type, body.content]).toEqual([201, type, '']);
    await send(ann, { type, ...fields, content: 'here' });
    expect(await heard.count('message:receive', 2)).toMatchObject([
      { type, content: '', ...fields },
      { type, content: 'here', ...fields },
    ]);
    const { messages } = await history(url, bob, id);
    expect(messages).toMatchObject([
      { content: 'here', ...fields },
      { content: '', ...fields },
    ]);
    const forwardOf = { conversationId: id, messageId: body.id as string };
    expect((await send(bob, { forwardOf }, there)).body).toMatchObject({ type, ...fields, forwardCount: 1 });
    // the text beside it can be edited; deleted it is all of it
    await change('PATCH', ann, body.id as string, { content: 'there' });
    expect((await history(url, bob, id)).messages[1]).toMatchObject({ content: 'there', ...fields });
    await change('DELETE', ann, body.id as string);
    const tombstone = (await history(url, bob, id)).messages[1]!;
    expect(tombstone).toMatchObject({ type, content: '' });
    expect(tombstone).not.toHaveProperty(type);
    const stored = await world
      .db()
      .collection('messages')
      .findOne({ _id: new ObjectId(body.id as string) });
    expect(stored).not.toHaveProperty(type);
    // what was passed on meanwhile is another message
    expect((await history(url, cem, there)).messages[0]).toMatchObject(fields);
  });

  it('belong to what is stored once (R21)', async () => {
    const { ann } = people;
    const clientMessageId = randomUUID();
    const wish = { clientMessageId, type: 'location', location: PLACE };
    await send(ann, wish);
    const { name, longitude, latitude } = PLACE;
    expect((await send(ann, { ...wish, location: { name, longitude, latitude } })).status).toBe(200);
    expectProblem(
      await send(ann, { ...wish, location: { ...PLACE, latitude: 47.3 } }),
      'IDEMPOTENCY_CONFLICT',
    );
    expectProblem(await send(ann, { ...wish, content: 'here' }), 'IDEMPOTENCY_CONFLICT');
  });

  it.each<[string, object]>([
    ['a location without a place', { type: 'location' }],
    ['a location with a text alone', { type: 'location', content: 'here' }],
    ['a contact without a card', { type: 'contact', content: 'her' }],
    ['a place in a text', { content: 'here', location: PLACE }],
    ['a card in a text', { type: 'text', content: 'her', contact: CARD }],
    ['a card in a location', { type: 'location', location: PLACE, contact: CARD }],
    ['an empty text beside a place', { type: 'location', location: PLACE, content: '' }],
    ['a latitude beyond the pole', { type: 'location', location: { ...PLACE, latitude: 90.001 } }],
    ['a longitude beyond the line', { type: 'location', location: { ...PLACE, longitude: -180.5 } }],
    ['a latitude that is a text', { type: 'location', location: { ...PLACE, latitude: '47' } }],
    ['half a place', { type: 'location', location: { latitude: 1 } }],
    ['more than a place', { type: 'location', location: { ...PLACE, altitude: 400 } }],
    ['a name too long', { type: 'location', location: { ...PLACE, name: 'x'.repeat(201) } }],
    ['a card without a name', { type: 'contact', contact: { phones: ['112'] } }],
    ['a card with an empty name', { type: 'contact', contact: { displayName: '' } }],
    ['a name with a NUL', { type: 'contact', contact: { displayName: 'a\u0000b' } }],
    ['a number that is none', { type: 'contact', contact: { ...CARD, phones: ['call me'] } }],
    ['an address that is none', { type: 'contact', contact: { ...CARD, emails: ['ada'] } }],
    [
      'too many numbers',
      { type: 'contact', contact: { ...CARD, phones: Array(11).fill('112') as string[] } },
    ],
    ['no numbers', { type: 'contact', contact: { ...CARD, phones: [] } }],
    ['an account that is none', { type: 'contact', contact: { ...CARD, userId: 'ada' } }],
    ['more than a card', { type: 'contact', contact: { ...CARD, isAdmin: true } }],
  ])('are refused with %s', async (_what, fields) => {
    const { ann } = people;
    expectProblem(await send(ann, fields), 'VALIDATION');
    const socket = await openSocket(url, ann.accessToken);
    const { conversationId, clientMessageId } = textMessage(id);
    const payload = { conversationId, clientMessageId, ...fields };
    expectRefusal(await ask(socket, 'message:send', payload), 'VALIDATION');
    expect((await history(url, ann, id)).messages).toEqual([]);
    socket.close();
  });

  it('are sent and passed on by the client', async () => {
    const { ann, bob } = people;
    const { client } = await connectClient([url], bob);
    const mine = heardBy(client, 'message', ({ type }) => type === 'location');
    await client.send(id, '', { location: PLACE });
    await mine;
    const { messageId } = await client.send(id, 'call her', { contact: CARD });
    await client.send(there, '', { forwardOf: { conversationId: id, messageId } });
    expect((await history(url, ann, id)).messages).toMatchObject([
      { type: 'contact', content: 'call her', contact: CARD },
      { type: 'location', content: '', location: PLACE },
    ]);
    expect((await history(url, people.cem, there)).messages).toMatchObject([
      { type: 'contact', content: 'call her', contact: CARD, forwardCount: 1 },
    ]);
    client.disconnect();
  });
});
