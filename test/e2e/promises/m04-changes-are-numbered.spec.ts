import { randomUUID } from 'node:crypto';
import { ObjectId } from 'mongodb';
import type { SyncResult } from '../../../src/client';
import { textMessage } from '../../factories/people';
import { eventually } from '../../support/eventually';
import { call } from '../../support/http';
import { ask } from '../../support/sockets';
import { joinWorld, type SharedWorld } from '../../support/world';
import { Cast, meet, record, until, upTo } from './scene';

interface HeardChange {
  chg: number;
  type: string;
  messageId?: string;
  content?: string;
  version: number;
}

const MESSAGES = 4;

describe('M4: changes are numbered too', () => {
  let world: SharedWorld;
  const cast = new Cast();

  beforeAll(() => {
    world = joinWorld();
  });

  afterEach(() => cast.close());
  afterAll(() => world.stop());

  it('M4: edits and deletions of both people on both nodes at once get 1…n, each retry the same number', async () => {
    const { alice, bob, conversationId } = await meet(world.node.url);
    const urls = world.nodes.map(({ url }) => url);
    const reader = await cast.client(bob, [urls[1]!]);
    const heard = record<HeardChange>((listener) => reader.on('change', listener));
    const people = await Promise.all(
      [alice, bob].map(async (person) => {
        const sockets = await Promise.all(urls.map((url) => cast.socket(person, url)));
        const sends = upTo(MESSAGES).map(() => ask(sockets[0]!, 'message:send', textMessage(conversationId)));
        const ids = (await Promise.all(sends)).map(({ data }) => data.messageId as string);
        return { person, sockets, ids };
      }),
    );
    const wishes = people.flatMap(({ person, sockets, ids }) =>
      ids.flatMap((messageId, i) => {
        const edit = { conversationId, messageId, content: `edited ${i}`, clientChangeId: randomUUID() };
        const removal = { conversationId, messageId, clientChangeId: randomUUID() };
        const event = i % 4 === 0 ? 'message:delete' : 'message:edit';
        const wish = event === 'message:edit' ? edit : removal;
        return [{ person, sockets, event, wish }];
      }),
    );
    // each wish at the same moment on both nodes
    const answers = await Promise.all(
      wishes.map(({ sockets, event, wish }) =>
        Promise.all(sockets.map(async (socket) => (await ask(socket, event, wish)).data)),
      ),
    );

    const total = wishes.length;
    expect(answers.map(([first]) => first.chg as number).sort((a, b) => a - b)).toEqual(upTo(total));
    for (const [first, second] of answers) {
      expect({ ...first, duplicate: false }).toEqual({ ...second, duplicate: false });
      expect([first.duplicate, second.duplicate].sort()).toEqual([false, true]);
    }
    const filter = { conversationId: new ObjectId(conversationId) };
    const changes = await world.db().collection('changes').find(filter).sort({ chg: 1 }).toArray();
    expect(changes.map(({ chg }) => chg as number)).toEqual(upTo(total));
    await until(reader, () => heard.length === total);
    expect(heard.map(({ chg, messageId }) => `${chg} ${messageId}`)).toEqual(
      changes.map(({ chg, messageId }) => `${chg} ${String(messageId)}`),
    );

    // a client without any of it pulls the same, page by page, once the node has learnt of what the other one did
    const socket = people[0]!.sockets[0]!;
    await eventually(async () => {
      const { data } = await ask(socket, 'conversation:open', { conversationId });
      return data.lastChg === total;
    });
    const pages: SyncResult[] = [];
    let cursors = { [conversationId]: { seq: MESSAGES * 2, chg: 0 } };
    do {
      const body = { cursors, limit: 5 };
      const { body: page } = await call(urls[0]!, 'POST', '/api/sync', { token: alice.accessToken, body });
      pages.push(page as SyncResult);
      cursors = { ...cursors, ...pages.at(-1)!.cursor };
    } while (pages.at(-1)!.more);
    expect(pages.flatMap((page) => page.changes)).toEqual(heard);
    // and what is in a hole of the numbers
    const gap = (await ask(socket, 'sync:gap', { conversationId, fromChg: 3, toChg: 6 })).data as SyncResult;
    expect(gap.changes).toEqual(heard.slice(2, 6));
  });

  it('M4: edits of one message at once are all numbered, and its versions have no hole', async () => {
    const { alice, conversationId } = await meet(world.node.url);
    const sockets = await Promise.all(world.nodes.map(({ url }) => cast.socket(alice, url)));
    const { data } = await ask(sockets[0]!, 'message:send', textMessage(conversationId));
    const { messageId } = data;
    const edit = (i: number, expectedVersion?: number) => {
      const wish = { conversationId, messageId, content: `text ${i}`, clientChangeId: randomUUID() };
      return ask(sockets[i % 2]!, 'message:edit', { ...wish, ...(expectedVersion && { expectedVersion }) });
    };
    const acks = (await Promise.all(upTo(10).map((i) => edit(i)))).map((ack) => ack.data);
    const byNumber = [...acks].sort((a, b) => a.chg - b.chg);
    expect(byNumber.map(({ chg }) => chg as number)).toEqual(upTo(10));
    expect(byNumber.map(({ version }) => version as number)).toEqual(upTo(11).slice(1));
    const last = acks.findIndex(({ chg }) => chg === 10) + 1;
    const message = await world
      .db()
      .collection('messages')
      .findOne({ _id: new ObjectId(messageId as string) });
    expect(message).toMatchObject({ version: 11, content: `text ${last}` });

    // of those who expect the same version one wins
    const rivals = await Promise.all([edit(1, 11), edit(2, 11), edit(3, 11), edit(4, 11)]);
    expect(rivals.filter(({ ok }) => ok)).toHaveLength(1);
    expect(rivals.filter(({ error }) => error?.code === 'VERSION_CONFLICT')).toHaveLength(3);
  });

  it('M4: a change id used for something else is a conflict, and changes nothing', async () => {
    const { alice, conversationId } = await meet(world.node.url);
    const [one, two] = await Promise.all(world.nodes.map(({ url }) => cast.socket(alice, url)));
    const { data } = await ask(one!, 'message:send', textMessage(conversationId));
    const wish = {
      conversationId,
      messageId: data.messageId,
      content: 'edited',
      clientChangeId: randomUUID(),
    };
    await ask(one!, 'message:edit', wish);
    const { clientChangeId, messageId } = wish;
    for (const refused of [
      await ask(two!, 'message:edit', { ...wish, content: 'another text' }),
      await ask(two!, 'message:delete', { conversationId, messageId, clientChangeId }),
    ]) {
      expect(refused.error).toMatchObject({ code: 'IDEMPOTENCY_CONFLICT', status: 409 });
    }
    const filter = { conversationId: new ObjectId(conversationId) };
    expect(await world.db().collection('changes').countDocuments(filter)).toBe(1);
  });
});
