import { randomUUID } from 'node:crypto';
import type { Socket } from 'socket.io-client';
import { createGroup } from '../factories/groups';
import { type Pair, createPair, post } from '../factories/messages';
import { type Person, createPerson, textMessage } from '../factories/people';
import { ContractCheck } from '../support/contract-check';
import { contractEvents, contractRoutes, readContract } from '../support/contracts';
import { call } from '../support/http';
import { Recorder } from '../support/recorder';
import { type Ack, ask, openSocket } from '../support/sockets';
import { sayJobs } from './job-routes';
import { sayAnalytics } from './admin-routes';
import { sayLists } from './list-routes';
import { sayNotifications } from './notification-routes';
import { sayPeople } from './people-routes';
import { joinWorld, type SharedWorld } from '../support/world';

const NOBODY = 'f'.repeat(24);

interface Saying {
  by?: Person | null;
  body?: unknown;
  /** for the parameters of the path, in their order */
  ids?: string[];
  query?: string;
}

describe('what the server says', () => {
  let world: SharedWorld;
  let url: string;
  let pair: Pair;
  let message: Record<string, string>;
  const check = new ContractCheck();
  beforeAll(async () => {
    world = joinWorld();
    url = world.node.url;
    pair = await createPair(url);
    message = await post(url, pair.alice, pair.conversationId, 'the first');
  });
  afterAll(() => world.stop());

  /** Calls a route of the contract and holds the answer against it. */
  async function say(route: string, { by = pair.alice, body, ids = [], query = '' }: Saying = {}) {
    const [method, template] = route.split(' ') as [string, string];
    const rest = [...ids];
    const path = template.replace(/\{\w+\}/g, () => rest.shift()!);
    const answer = await call(url, method, path + query, { token: by?.accessToken, body });
    check.answer(route, answer);
    return answer;
  }

  /** Everything about one group of alice's. */
  async function sayGroups(bob: Person, third: Person): Promise<void> {
    const once = () => ({ clientChangeId: randomUUID() });
    const settings = { joinApproval: true };
    const wish = { type: 'group', title: 'Climbing', description: 'Tuesdays', settings, memberIds: [bob.id] };
    const named = { ...wish, clientConversationId: randomUUID() };
    const { body: group } = await say('POST /api/conversations', { body: named });
    await say('POST /api/conversations', { body: named });
    await say('POST /api/conversations', { body: { ...named, title: 'Other' } });
    await say('POST /api/conversations', { body: { ...wish, memberIds: [NOBODY] } });
    await say('POST /api/conversations', { body: { type: 'group' } });
    const g = group.id as string;
    const at = async (route: string, ids: string[] = [], body?: object, by?: Person) =>
      say(route.replace('…', '/api/conversations/{id}'), { ids: [g, ...ids], body, by });
    await at('GET …');
    await at('PATCH …', [], { ...once(), title: 'Bouldering', expectedVersion: 1 });
    await at('PATCH …', [], { ...once(), title: 'Late', expectedVersion: 1 });
    await at('PATCH …', [], { ...once(), title: 'Mine' }, bob);
    await at('GET …/members');
    await at('GET …/members', [], undefined, third);
    await at('POST …/members', [], { ...once(), userIds: [third.id] });
    await at('POST …/members', [], { ...once(), userIds: [NOBODY] });
    await at('PUT …/members/{userId}/role', [bob.id], { ...once(), role: 'admin' });
    await at('PUT …/members/{userId}/role', [NOBODY], { ...once(), role: 'admin' });
    await at('DELETE …/members/{userId}', [third.id], once());
    await at('DELETE …/members/{userId}', [third.id], once());
    const { body: invite } = await at('POST …/invites', [], { expiresInSeconds: 60, maxUses: 1 });
    await at('POST …/invites', [], { maxUses: 0 });
    await at('GET …/invites');
    const { code } = invite as { code: string };
    await say('GET /api/invites/{code}', { ids: [code], by: third });
    await say('GET /api/invites/{code}', { ids: [NOBODY], by: third });
    await say('POST /api/invites/{code}/join', { ids: [code], body: once(), by: third });
    await say('POST /api/invites/{code}/join', { ids: [code], body: once(), by: await createPerson(url) });
    await at('GET …/requests');
    await at('POST …/requests/{userId}/approve', [third.id], once());
    await at('POST …/requests/{userId}/approve', [third.id], once());
    await at('DELETE …/requests/{userId}', [third.id]);
    const { body: second } = await at('POST …/invites', [], {});
    const waiting = await createPerson(url);
    await say('POST /api/invites/{code}/join', { ids: [second.code as string], body: once(), by: waiting });
    await at('DELETE …/requests/{userId}', [waiting.id]);
    await at('DELETE …/invites/{inviteId}', [second.id as string]);
    await at('DELETE …/invites/{inviteId}', [second.id as string]);
    await at('POST …/leave', [], once());
    await at('POST …/owner', [], { ...once(), userId: NOBODY });
    await at('POST …/owner', [], { ...once(), userId: bob.id });
    await at('POST …/leave', [], once());
    await at('POST …/leave', [], once());
  }

  /** What can be done with a message beside editing and deleting it. */
  async function sayActions(bob: Person): Promise<void> {
    const [c, m] = [pair.conversationId, message.id!];
    const once = () => ({ clientChangeId: randomUUID() });
    const at = async (route: string, ids: string[] = [], body?: object, by?: Person) =>
      say(route.replace('…', '/api/messages/{conversationId}/{messageId}'), {
        ids: [c, m, ...ids],
        body,
        by,
      });
    const thumb = encodeURIComponent('👍');
    await at('GET …/versions');
    await at('GET …/thread');
    await at('PUT …/star');
    await say('PUT /api/messages/{conversationId}/{messageId}/star', { ids: [c, NOBODY] });
    await say('GET /api/stars');
    await say('GET /api/stars', { query: '?limit=0' });
    await at('DELETE …/star');
    await at('PUT …/pin', [], once());
    await at('PUT …/pin', [], {});
    await say('GET /api/conversations/{id}/pins', { ids: [c], by: bob });
    await at('DELETE …/pin', [], once());
    await at('PUT …/reactions/{emoji}', [thumb], once());
    await at('PUT …/reactions/{emoji}', ['nonsense'], once());
    await at('GET …/reactions', [], undefined, bob);
    await at('DELETE …/reactions/{emoji}', [thumb], once());
    await at('DELETE …/reactions/{emoji}', [thumb], once());
    await at('PUT …/hidden', [], undefined, bob);
    await say('PUT /api/messages/{conversationId}/{messageId}/hidden', { ids: [c, NOBODY] });
  }

  it('over REST is what schemas/openapi.json says, in success and in refusal (R60, R291)', async () => {
    const { alice, bob, conversationId: c } = pair;
    const m = message.id!;
    const own = { clientChangeId: randomUUID() };
    for (const route of contractRoutes()) {
      const isPublic = /health|register|login|refresh/.test(route);
      if (!isPublic)
        await say(route, { by: null, ids: [NOBODY, NOBODY], body: route.startsWith('GET') ? undefined : {} });
    }
    await say('GET /health/live');
    await say('GET /health/ready');
    const account = { username: 'contract', email: 'contract@example.org', password: 'a good password' };
    const { body: tokens } = await say('POST /api/auth/register', { body: account });
    await say('POST /api/auth/register', { body: account });
    await say('POST /api/auth/register', { body: {} });
    await say('POST /api/auth/register', { body: { ...account, password: 'x'.repeat(73) } });
    await say('POST /api/auth/login', { body: { username: 'contract', password: account.password } });
    await say('POST /api/auth/login', { body: { username: 'contract', password: 'wrong' } });
    await say('POST /api/auth/login', { body: { username: 'contract' } });
    const { body: renewed } = await say('POST /api/auth/refresh', {
      body: { refreshToken: tokens.refreshToken },
    });
    await say('POST /api/auth/refresh', { body: { refreshToken: 'none' } });
    await say('POST /api/auth/refresh', { body: '{' });
    const newcomer = { ...alice, ...(renewed as object) };
    await say('POST /api/auth/password', {
      by: newcomer,
      body: { currentPassword: 'wrong', newPassword: 'long enough' },
    });
    await say('POST /api/auth/password', {
      by: newcomer,
      body: { currentPassword: account.password, newPassword: 'long enough' },
    });
    const { body: list } = await say('GET /api/auth/sessions', { by: newcomer });
    expect(list.items).toHaveLength(1);
    await say('DELETE /api/auth/sessions/{id}', { by: newcomer, ids: [NOBODY] });
    await say('DELETE /api/auth/sessions/{id}', { by: newcomer, ids: [tokens.sessionId as string] });
    await say('POST /api/auth/logout', { by: await createPerson(url) });
    await say('POST /api/auth/logout-all', { by: await createPerson(url) });
    await say('GET /api/users/me');
    await say('PATCH /api/users/me', { body: { bio: 'Hello', privacy: { lastSeen: 'everyone' } } });
    await say('PATCH /api/users/me', { body: { role: 'admin' } });
    await say('GET /api/users', { query: '?query=bob&limit=1' });
    await say('GET /api/users');
    await say('GET /api/users/{id}', { ids: [bob.id] });
    await say('GET /api/users/{id}', { ids: [NOBODY] });
    const third = await createPerson(url);
    await say('POST /api/conversations', { body: { type: 'dm', userId: third.id } });
    await say('POST /api/conversations', { body: { type: 'dm', userId: third.id } });
    await say('POST /api/conversations', { body: { type: 'dm', userId: alice.id } });
    await say('POST /api/conversations', { body: { type: 'dm', userId: NOBODY } });
    await say('GET /api/conversations');
    await say('GET /api/conversations', { query: '?limit=1' });
    await say('GET /api/conversations', { query: '?limit=1000' });
    await say('GET /api/conversations/{id}', { ids: [c] });
    await say('GET /api/conversations/{id}', { ids: [c], by: third });
    await say('GET /api/conversations/{id}', { ids: ['nonsense'] });
    const sent = { clientMessageId: randomUUID(), content: 'the second' };
    await say('POST /api/messages/{conversationId}', { ids: [c], body: sent });
    await say('POST /api/messages/{conversationId}', { ids: [c], body: sent });
    await say('POST /api/messages/{conversationId}', { ids: [c], body: { ...sent, content: 'other' } });
    await say('POST /api/messages/{conversationId}', {
      ids: [c],
      body: { ...sent, content: 'x'.repeat(65_537) },
    });
    await say('POST /api/messages/{conversationId}', { ids: [NOBODY], body: sent });
    const edit = { clientChangeId: randomUUID(), content: 'edited' };
    await say('PATCH /api/messages/{conversationId}/{messageId}', { ids: [c, m], body: edit });
    await say('PATCH /api/messages/{conversationId}/{messageId}', {
      ids: [c, m],
      body: { ...edit, ...own, expectedVersion: 9 },
    });
    await say('PATCH /api/messages/{conversationId}/{messageId}', {
      ids: [c, m],
      body: { ...edit, ...own },
      by: bob,
    });
    await say('POST /api/conversations/{id}/delivered', { ids: [c], body: { upToSeq: 2 }, by: bob });
    await say('POST /api/conversations/{id}/stored', { ids: [c], body: { upToSeq: 2 }, by: bob });
    await say('POST /api/conversations/{id}/read', { ids: [c], body: { upToSeq: 2 }, by: bob });
    await say('POST /api/conversations/{id}/read', { ids: [c], body: { upToSeq: 2 }, by: third });
    await say('GET /api/messages/{conversationId}/{messageId}/receipts', { ids: [c, m] });
    await say('GET /api/messages/{conversationId}/{messageId}/receipts', { ids: [c, NOBODY] });
    await sayActions(bob);
    await say('DELETE /api/messages/{conversationId}/{messageId}', { ids: [c, m], body: own });
    await say('DELETE /api/messages/{conversationId}/{messageId}', {
      ids: [c, m],
      body: { clientChangeId: randomUUID() },
    });
    for (const query of ['', '?limit=1', `?around=${m}`, '?before=2027-01-01T00:00:00Z', '?cursor=nonsense'])
      await say('GET /api/messages/{conversationId}', { ids: [c], query });
    await sayGroups(bob, third);
    await sayLists(say, { conversationId: c, groupId: (await createGroup(url, alice)).id });
    await sayJobs(say, { db: world.db(), own: alice, nobody: NOBODY, conversationId: c });
    await sayNotifications(say, NOBODY);
    await sayPeople(say, { own: alice, other: third, nobody: NOBODY });
    await sayAnalytics(say, check, url, world.db());
    await say('POST /api/sync', { body: { cursors: { [NOBODY]: { seq: 0, chg: 0 } } } });
    await say('POST /api/sync', { body: { cursors: { nonsense: { seq: 0, chg: 0 } } } });

    const seen = contractRoutes().filter((route) =>
      [...check.answers].some((one) => one.startsWith(`${route} 2`)),
    );
    expect(seen).toEqual(contractRoutes());
  });

  it('over the socket is what schemas/asyncapi.json says', async () => {
    const at = await createPair(url);
    const { conversationId } = at;
    const heard: Recorder[] = [];
    const open = async (person: Person, node = url) =>
      openSocket(node, person.accessToken, {}, (socket) => void heard.push(new Recorder(socket)));
    const [alice, bob] = [await open(at.alice), await open(at.bob)];
    const say = async (socket: Socket, event: string, payload?: unknown): Promise<Ack> => {
      const ack = await ask(socket, event, payload);
      if (!event.startsWith('typing')) check.ack(event, ack);
      else check.events.add(`${event} ok`);
      return ack;
    };
    for (const event of contractEvents('send')) await say(alice, event, { nonsense: true });
    for (const event of ['conversation:open', 'conversation:close', 'message:read', 'sync:gap'])
      await say(alice, event, { conversationId: NOBODY, ...(event === 'message:read' && { upToSeq: 1 }) });
    const { data: first } = await say(alice, 'message:send', textMessage(conversationId));
    for (const socket of [alice, bob]) await say(socket, 'conversation:open', { conversationId });
    await say(bob, 'presence:subscribe', { userIds: [at.alice.id, NOBODY] });
    await say(alice, 'presence:set', { state: 'away', text: 'at lunch' });
    await say(bob, 'presence:unsubscribe', { userIds: [NOBODY] });
    await say(bob, 'typing:start', { conversationId });
    await say(bob, 'typing:stop', { conversationId });
    await say(bob, 'message:delivered', { items: [{ conversationId, upToSeq: 1 }] });
    await say(bob, 'message:stored', { items: [{ conversationId, upToSeq: 1 }] });
    await say(bob, 'message:read', { conversationId, upToSeq: 1 });
    const change = { conversationId, messageId: first.messageId as string };
    await say(alice, 'message:edit', { ...change, clientChangeId: randomUUID(), content: 'edited' });
    await say(bob, 'message:edit', { ...change, clientChangeId: randomUUID(), content: 'not his' });
    await say(bob, 'message:react', { ...change, clientChangeId: randomUUID(), emoji: '🎉' });
    await say(bob, 'message:pin', { ...change, clientChangeId: randomUUID() });
    await say(bob, 'message:react', { ...change, clientChangeId: randomUUID(), emoji: 'nonsense' });
    await say(alice, 'draft:save', { conversationId, content: 'Dear B', revision: 1 });
    await say(alice, 'draft:save', { conversationId, content: 'Dear', revision: 1 });
    await say(alice, 'message:delete', { ...change, clientChangeId: randomUUID() });
    await say(alice, 'message:delete', { ...change, clientChangeId: randomUUID() });
    const group = await createGroup(url, at.alice, [at.bob]);
    await group.update(at.alice, { title: 'Bouldering' });
    const read = { upTo: new Date().toISOString() };
    await call(url, 'POST', '/api/notifications/read', { token: at.bob.accessToken, body: read });
    await group.role(at.alice, at.bob, 'admin');
    await call(url, 'PUT', `/api/contacts/${at.bob.id}`, { token: at.alice.accessToken, body: {} });
    await say(bob, 'sync:pull', { cursors: {}, limit: 1 });
    await say(bob, 'sync:gap', { conversationId, fromSeq: 1, fromChg: 1 });
    await say(bob, 'conversation:close', { conversationId });
    await say(alice, 'session:renew', { token: at.alice.accessToken });
    await say(alice, 'session:renew', { token: at.bob.accessToken });
    alice.emit('message:send', {});
    const [alices, bobs] = heard as [Recorder, Recorder];
    await Promise.all([
      alices.until('exception'),
      alices.until('account:updated'),
      ...[
        'presence:update',
        'typing:start',
        'typing:stop',
        'message:deleted',
        'reaction:updated',
        'pin:updated',
        'conversation:updated',
        'member:updated',
        'conversation:head',
        // he was added to the group
        'notification:new',
        'notification:read',
      ].map((e) => bobs.until(e)),
      alices.until('status:update'),
    ]);
    const brief = await world.addNode({ ACCESS_TOKEN_SECONDS: '30' });
    const { body } = await call(brief.url, 'POST', '/api/auth/refresh', {
      body: { refreshToken: at.bob.refreshToken },
    });
    await open({ ...at.bob, ...(body as object) }, brief.url);
    await heard[2]!.until('session:expiring');
    await Promise.all([heard[2]!.until('server:draining'), brief.stop()]);
    await Promise.all([
      alices.until('session:revoked'),
      call(url, 'POST', '/api/auth/logout', { token: at.alice.accessToken }),
    ]);
    for (const { event, payload } of heard.flatMap((recorder) => recorder.heard)) check.event(event, payload);
    const expected = [...contractEvents('receive'), ...contractEvents('send').map((event) => `${event} ok`)];
    expect(expected.filter((event) => !check.events.has(event))).toEqual([]);
    bob.close();
  });

  it('about its own interface is what schemas/openapi.json says, to read and to try at /docs (R23, R60)', async () => {
    const json = await call(url, 'GET', '/docs-json');
    expect(json.status).toBe(200);
    expect(json.body).toEqual(readContract('openapi.json'));
    const page = await fetch(`${url}/docs`);
    expect([page.status, page.headers.get('content-type')]).toEqual([
      200,
      expect.stringMatching(/^text\/html/),
    ]);
    expect(await page.text()).toContain('swagger-ui');
    for (const file of ['swagger-ui-bundle.js', 'swagger-ui.css', 'swagger-ui-init.js'])
      expect((await fetch(`${url}/docs/${file}`)).status).toBe(200);
  });
});
