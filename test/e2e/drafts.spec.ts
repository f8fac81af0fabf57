import type { Socket } from 'socket.io-client';
import type * as wire from '../../src/client/wire';
import { type Person, createPerson, openDirect } from '../factories/people';
import { call } from '../support/http';
import { expectProblem } from '../support/problems';
import { ask, next, openSocket } from '../support/sockets';
import { joinWorld, type SharedWorld } from '../support/world';

describe('drafts', () => {
  let world: SharedWorld;
  let urls: [string, string];
  let alice: Person;
  let bob: Person;
  let conversationId: string;
  let laptop: Socket;
  beforeAll(() => {
    world = joinWorld();
    urls = world.nodes.map(({ url }) => url) as [string, string];
  });
  beforeEach(async () => {
    [alice, bob] = [await createPerson(urls[0], 'alice'), await createPerson(urls[0], 'bob')];
    conversationId = await openDirect(urls[0], alice, bob);
    laptop = await openSocket(urls[0], alice.accessToken);
  });
  afterEach(() => void laptop.close());
  afterAll(() => world.stop());

  const save = (draft: object) => ask(laptop, 'draft:save', { conversationId, ...draft });
  const put = (body: object, { accessToken: token } = alice) =>
    call(urls[1], 'PUT', `/api/conversations/${conversationId}/draft`, { token, body });
  const account = async ({ accessToken: token } = alice, n = 0) => {
    const { body } = await call(urls[1], 'POST', '/api/sync', { token, body: { cursors: {}, account: n } });
    return (body as wire.SyncResult).account!;
  };

  it('appear on the other device, on whichever node that is, and on nobody else’s', async () => {
    const phone = await openSocket(urls[1], alice.accessToken);
    const seen = next(phone, 'account:updated');
    const ack = await save({ content: 'Dear B', revision: 1 });
    expect(ack.data).toEqual({
      conversationId,
      content: 'Dear B',
      revision: 1,
      at: expect.any(String) as string,
    });
    const value = { content: 'Dear B', revision: 1 };
    expect(await seen).toMatchObject({ kind: 'draft', key: conversationId, value });
    // a device that was away
    expect(await account()).toMatchObject([{ n: 1, kind: 'draft', key: conversationId, value }]);
    expect(await account(bob)).toEqual([]);
    phone.close();
  });

  it('are never replaced by an older revision, however they overtake each other', async () => {
    const revisions = [3, 1, 5, 2, 4];
    const answers = await Promise.all(
      revisions.map((revision) => put({ content: `text ${revision}`, revision })),
    );
    for (const answer of answers) if (answer.status !== 200) expectProblem(answer, 'DRAFT_OUTDATED');
    expect(await account()).toMatchObject([{ value: { content: 'text 5', revision: 5 } }]);
    const late = await save({ content: 'from long ago', revision: 4 });
    expect(late.error).toMatchObject({ code: 'DRAFT_OUTDATED', status: 409, details: { revision: 5 } });
    // a retry is nothing new, another text under the same number is
    const [{ n }] = (await account()) as [wire.AccountData];
    expect((await put({ content: 'text 5', revision: 5 })).status).toBe(200);
    expect(await account(alice, n)).toEqual([]);
    expect((await put({ content: 'text five', revision: 5 })).status).toBe(200);
    expect(await account(alice, n)).toMatchObject([{ value: { content: 'text five' } }]);
  });

  it('are cleared by an empty text, for good', async () => {
    const replyTo = 'f'.repeat(24);
    expect((await save({ content: 'an answer', revision: 1, replyTo })).data).toMatchObject({ replyTo });
    expect((await account())[0]).toMatchObject({ value: { replyTo } });
    expect((await save({ content: '', revision: 2, replyTo })).data).not.toHaveProperty('replyTo');
    const [gone] = (await account()) as [wire.AccountData];
    expect(gone).toMatchObject({ n: 2, kind: 'draft', key: conversationId });
    expect(gone).not.toHaveProperty('value');
    expect((await save({ content: 'an answer', revision: 1 })).error?.code).toBe('DRAFT_OUTDATED');
    expect((await save({ content: 'another', revision: 3 })).ok).toBe(true);
    expect((await account())[0]!.value).not.toHaveProperty('replyTo');
  });

  it('say what is wrong with them', async () => {
    for (const body of [
      {},
      { content: 'no revision' },
      { content: 'x', revision: 0 },
      { content: 'x', revision: 1.5 },
      { content: 'a\u0000b', revision: 1 },
      { content: 'x', revision: 1, replyTo: 'nothing' },
      { content: 'x', revision: 1, at: '2026-01-01T00:00:00.000Z' },
    ]) {
      expectProblem(await put(body), 'VALIDATION');
      expect((await save(body)).error?.code).toBe('VALIDATION');
    }
    const content = 'x'.repeat(64 * 1024);
    expectProblem(await put({ content: `${content}x`, revision: 1 }), 'PAYLOAD_TOO_LARGE');
    expect((await put({ content, revision: 1 })).status).toBe(200);
    const carol = await createPerson(urls[0], 'carol');
    expectProblem(await put({ content: 'x', revision: 2 }, carol), 'NOT_MEMBER');
  });
});
