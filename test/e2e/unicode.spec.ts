import { ObjectId } from 'mongodb';
import { io, type Socket } from 'socket.io-client';
import type * as wire from '../../src/client/wire';
import { type Pair, createPair, history } from '../factories/messages';
import { textMessage } from '../factories/people';
import { call } from '../support/http';
import { EMOJI, NAUGHTY_TEXTS } from '../support/naughty';
import { Recorder } from '../support/recorder';
import { ask, openSocket } from '../support/sockets';
import { joinWorld, type SharedWorld } from '../support/world';

const PER_MESSAGE = 50;

describe('texts come back byte for byte', () => {
  let world: SharedWorld;
  let url: string;
  let pair: Pair;
  let socket: Socket;
  let heard: Recorder;
  beforeAll(() => {
    world = joinWorld();
    url = world.node.url;
  });
  beforeEach(async () => {
    pair = await createPair(url);
    socket = await openSocket(url, pair.alice.accessToken);
    heard = new Recorder(await openSocket(world.nodes[1]!.url, pair.bob.accessToken));
  });
  afterEach(() => void socket.close());
  afterAll(() => world.stop());

  const bytes = (texts: string[]) => texts.map((text) => Buffer.from(text).toString('hex'));

  /** Sends texts and expects them back live, in history, in sync and in the database. */
  async function expectRoundTrip(texts: string[]): Promise<void> {
    const { alice, bob, conversationId } = pair;
    for (let i = 0; i < texts.length; i += 100) {
      const some = texts.slice(i, i + 100);
      const acks = await Promise.all(
        some.map((text) => ask(socket, 'message:send', textMessage(conversationId, text))),
      );
      expect(acks.filter(({ ok }) => !ok).map(({ error }, at) => [some[at], error])).toEqual([]);
      const { messages } = await history(url, bob, conversationId, { limit: some.length });
      expect(bytes(messages.map(({ content }) => content).reverse())).toEqual(bytes(some));
    }
    const live = await heard.count('message:receive', texts.length);
    expect(bytes(live.map(({ content }) => content as string))).toEqual(bytes(texts));
    const last = texts.slice(-100);
    const cursors = { [conversationId]: { seq: texts.length - last.length, chg: 0 } };
    const synced = await call(url, 'POST', '/api/sync', { token: alice.accessToken, body: { cursors } });
    expect(bytes((synced.body as wire.SyncResult).messages.map(({ content }) => content))).toEqual(
      bytes(last),
    );
    const filter = { conversationId: new ObjectId(conversationId) };
    const stored = await world.db().collection('messages').find(filter).sort({ seq: 1 }).toArray();
    expect(bytes(stored.map(({ content }) => content as string))).toEqual(bytes(texts));
  }

  it.each(Object.entries(EMOJI))('emoji: %s (R6, R41)', async (_kind, all) => {
    expect(all.length).toBeGreaterThan(10);
    const texts = Array.from({ length: Math.ceil(all.length / PER_MESSAGE) }, (_, i) =>
      all.slice(i * PER_MESSAGE, (i + 1) * PER_MESSAGE).join(' '),
    );
    await expectRoundTrip(texts);
  });

  it('a thousand families in one message', async () => {
    await expectRoundTrip([EMOJI['families, couples and handshakes']!.join('').repeat(13).slice(0, 13_000)]);
  });

  it('whatever looks like code, markup, a query, a format or nothing at all (R19, R279)', async () => {
    expect(NAUGHTY_TEXTS.length).toBeGreaterThan(200);
    await expectRoundTrip(NAUGHTY_TEXTS);
  });

  it('over REST as over the socket, in messages, edits and profiles', async () => {
    const { alice, bob, conversationId } = pair;
    const token = alice.accessToken;
    for (const content of [...NAUGHTY_TEXTS.filter((_, i) => i % 7 === 0), ...EMOJI.keycaps!]) {
      const { clientMessageId } = textMessage(conversationId);
      const path = `/api/messages/${conversationId}`;
      const sent = await call(url, 'POST', path, { token, body: { clientMessageId, content: 'first' } });
      const body = { clientChangeId: clientMessageId, content };
      expect((await call(url, 'PATCH', `${path}/${sent.body.id}`, { token, body })).status).toBe(200);
      const { messages } = await history(url, bob, conversationId, { limit: 1 });
      expect(bytes([messages[0]!.content])).toEqual(bytes([content]));
    }
    for (const displayName of ['👩🏽‍🚀 Zoë', 'שלום', '<b>bold</b>', "Robert'); DROP TABLE", 'e\u0301']) {
      const changed = await call(url, 'PATCH', '/api/users/me', {
        token,
        body: { displayName, bio: displayName },
      });
      expect(changed.status).toBe(200);
      const seen = await call(url, 'GET', `/api/users/${alice.id}`, { token: bob.accessToken });
      expect(bytes([seen.body.displayName, seen.body.bio])).toEqual(bytes([displayName, displayName]));
    }
  });

  it('over long-polling as over WebSocket', async () => {
    const polling = io(`${url}/rt`, {
      transports: ['polling'],
      forceNew: true,
      reconnection: false,
      auth: { token: pair.alice.accessToken, protocol: 1 },
    });
    const own = new Recorder(polling);
    await own.until('session:ready');
    const texts = NAUGHTY_TEXTS.filter((_, i) => i % 3 === 0);
    for (const text of texts)
      expect((await ask(polling, 'message:send', textMessage(pair.conversationId, text))).ok).toBe(true);
    const echoed = await own.count('message:receive', texts.length);
    expect(bytes(echoed.map(({ content }) => content as string))).toEqual(bytes(texts));
    // it says goodbye by requests of its own
    const closed = new Promise<void>((resolve) => polling.io.engine.once('close', () => resolve()));
    polling.close();
    await closed;
  });
});
