import { randomUUID } from 'node:crypto';
import type { Socket } from 'socket.io-client';
import { createGroup, type GroupCalls } from '../factories/groups';
import { type Pair, createPair, post } from '../factories/messages';
import { type Person, createPerson, textMessage } from '../factories/people';
import { contractEvents, contractRoutes } from '../support/contracts';
import { call } from '../support/http';
import { expectProblem, expectRefusal } from '../support/problems';
import { Recorder } from '../support/recorder';
import { ask, next, openSocket } from '../support/sockets';
import { type World, startWorld } from '../support/world';

const SECRET = 'between the two of us';

/** Two people and what is theirs, a group of alice's among it; all requests below are about it. */
interface Scene extends Pair {
  messageId: string;
  group: GroupCalls;
  /** a link into the group */
  invite: { id: string; code: string };
}
/** What a signed-in caller gets: a status of success, or the code of a refusal. */
type Outcome = number | string;
interface Row {
  /**
   * of a path: `{c}` the conversation, `{g}` the group, `{i}` and `{k}` id and code of a link into it, `{m}` a message of alice, `{s}` her session, `{u}` alice, `{b}` bob
   */
  body?: (scene: Scene) => object;
  stranger: Outcome;
  /** alice, who wrote the message */
  member: Outcome;
  /** bob, the other one in the conversation */
  other: Outcome;
  isPublic?: boolean;
  /** ends sessions: with people of its own */
  isDestructive?: boolean;
}
const all = (outcome: Outcome, more: Partial<Row> = {}): Row => ({
  stranger: outcome,
  member: outcome,
  other: outcome,
  ...more,
});
const members = (outcome: Outcome, body?: Row['body']): Row => ({
  stranger: 'NOT_MEMBER',
  member: outcome,
  other: outcome,
  ...(body && { body }),
});
const author = (body: Row['body']): Row => ({
  stranger: 'NOT_MEMBER',
  member: 200,
  other: 'FORBIDDEN',
  body,
});
/** What alice may do as the owner of the group. */
const owner = (body: (scene: Scene) => object, more: Partial<Row> = {}): Row => ({
  stranger: 'NOT_MEMBER',
  member: 200,
  other: 'FORBIDDEN',
  body: (scene) => ({ clientChangeId: randomUUID(), ...body(scene) }),
  ...more,
});
const owned = (outcome: Outcome): Row => ({ stranger: 'NOT_MEMBER', member: outcome, other: 'FORBIDDEN' });
const refused = (code: string, body: object): Row => all(code, { body: () => body, isPublic: true });

/** Who may do what over REST. */
const ROUTES: Record<string, Row> = {
  'GET /health/live': all(200, { isPublic: true }),
  'GET /health/ready': all(200, { isPublic: true }),
  'POST /api/auth/register': refused('VALIDATION', {}),
  'POST /api/auth/login': refused('INVALID_CREDENTIALS', { username: 'nobody', password: 'nothing' }),
  'POST /api/auth/refresh': refused('REFRESH_TOKEN_INVALID', { refreshToken: 'none' }),
  'POST /api/auth/logout': all(204, { isDestructive: true }),
  'POST /api/auth/logout-all': all(204, { isDestructive: true }),
  'POST /api/auth/password': all('INVALID_CREDENTIALS', {
    body: () => ({ currentPassword: 'not it', newPassword: 'something else' }),
  }),
  'GET /api/auth/sessions': all(200),
  'DELETE /api/auth/sessions/{s}': {
    stranger: 'NOT_FOUND',
    member: 204,
    other: 'NOT_FOUND',
    isDestructive: true,
  },
  'GET /api/users/me': all(200),
  'PATCH /api/users/me': all(200, { body: () => ({ bio: 'new' }) }),
  'GET /api/users': all('VALIDATION'),
  'GET /api/users/{u}': all(200),
  'GET /api/conversations': all(200),
  'POST /api/conversations': {
    stranger: 201,
    member: 'CONVERSATION_WITH_SELF',
    other: 200,
    body: ({ alice }) => ({ type: 'dm', userId: alice.id }),
    isDestructive: true,
  },
  'GET /api/conversations/{c}': members(200),
  'PATCH /api/conversations/{g}': owner(() => ({ title: 'Other' })),
  'GET /api/conversations/{g}/members': members(200),
  'POST /api/conversations/{g}/members': owner(({ bob }) => ({ userIds: [bob.id] })),
  'DELETE /api/conversations/{g}/members/{b}': owner(() => ({}), {
    // bob himself: that is leaving
    other: 200,
    isDestructive: true,
  }),
  'PUT /api/conversations/{g}/members/{b}/role': owner(() => ({ role: 'member' })),
  'POST /api/conversations/{g}/owner': owner(({ bob }) => ({ userId: bob.id }), { isDestructive: true }),
  'POST /api/conversations/{g}/leave': owner(() => ({}), {
    member: 'LAST_OWNER',
    other: 200,
    isDestructive: true,
  }),
  'POST /api/conversations/{c}/read': members(200, () => ({ upToSeq: 1 })),
  // names no conversation of others: it takes none of theirs
  'POST /api/conversations/{c}/delivered': all(200, { body: () => ({ upToSeq: 1 }) }),
  'POST /api/conversations/{g}/invites': { ...owner(() => ({})), member: 201, body: () => ({}) },
  'GET /api/conversations/{g}/invites': owned(200),
  'DELETE /api/conversations/{g}/invites/{i}': { ...owned(204), isDestructive: true },
  'GET /api/conversations/{g}/requests': owned(200),
  'POST /api/conversations/{g}/requests/{b}/approve': owner(() => ({}), { member: 'NOT_WAITING' }),
  'DELETE /api/conversations/{g}/requests/{b}': owned('NOT_WAITING'),
  // who has the link
  'GET /api/invites/{k}': all(200),
  'POST /api/invites/{k}/join': all(200, {
    body: () => ({ clientChangeId: randomUUID() }),
    isDestructive: true,
  }),
  'GET /api/messages/{c}': members(200),
  'POST /api/messages/{c}': members(201, () => ({ clientMessageId: randomUUID(), content: SECRET })),
  'PATCH /api/messages/{c}/{m}': author(() => ({ clientChangeId: randomUUID(), content: `${SECRET}!` })),
  'DELETE /api/messages/{c}/{m}': {
    ...author(() => ({ clientChangeId: randomUUID() })),
    isDestructive: true,
  },
  'GET /api/messages/{c}/{m}/receipts': members(200),
  'POST /api/sync': all(200, {
    body: ({ conversationId }) => ({ cursors: { [conversationId]: { seq: 0, chg: 0 } } }),
  }),
};

const ok = 'ok';
const byMembers = (payload: (scene: Scene) => object) => ({
  payload,
  stranger: 'NOT_MEMBER',
  member: ok,
  other: ok,
});
const byAll = (payload: (scene: Scene) => object) => ({ payload, stranger: ok, member: ok, other: ok });
const byAuthor = (payload: (scene: Scene) => object) => ({ ...byMembers(payload), other: 'FORBIDDEN' });
const inside = ({ conversationId }: Scene) => ({ conversationId });
const change = ({ conversationId, messageId }: Scene) => ({
  conversationId,
  messageId,
  clientChangeId: randomUUID(),
});

/** Who may do what over the socket. */
const EVENTS: Record<string, ReturnType<typeof byMembers>> = {
  'conversation:open': byMembers(inside),
  'conversation:close': byMembers(inside),
  'message:send': byMembers(({ conversationId }) => textMessage(conversationId, SECRET)),
  'message:edit': byAuthor((scene) => ({ ...change(scene), content: `${SECRET}?` })),
  'message:read': byMembers((scene) => ({ ...inside(scene), upToSeq: 1 })),
  'message:delivered': byAll((scene) => ({ items: [{ ...inside(scene), upToSeq: 1 }] })),
  'presence:set': byAll(() => ({ state: 'online' })),
  'presence:subscribe': byAll(({ alice }) => ({ userIds: [alice.id] })),
  'presence:unsubscribe': byAll(({ alice }) => ({ userIds: [alice.id] })),
  'session:renew': {
    ...byAll(({ alice }) => ({ token: alice.accessToken })),
    stranger: 'FORBIDDEN',
    other: 'FORBIDDEN',
  },
  'sync:pull': byAll(({ conversationId }) => ({ cursors: { [conversationId]: { seq: 0, chg: 0 } } })),
  'sync:gap': byMembers((scene) => ({ ...inside(scene), fromSeq: 1, fromChg: 1 })),
  'typing:start': byMembers(inside),
  // stopping what was never begun is nothing
  'typing:stop': byAll(inside),
  'message:delete': byAuthor(change),
};

/** Who hears what: both members, whoever watches the person, or only the socket it is about. */
const HEARD: Record<string, 'members' | 'open' | 'watchers' | 'self'> = {
  'message:receive': 'members',
  'message:updated': 'members',
  'message:deleted': 'members',
  'conversation:updated': 'members',
  'member:updated': 'members',
  'status:update': 'members',
  'conversation:head': 'members',
  'typing:start': 'open',
  'typing:stop': 'open',
  'presence:update': 'watchers',
  exception: 'self',
  'server:draining': 'self',
  'session:ready': 'self',
  'session:expiring': 'self',
  'session:revoked': 'self',
};

describe('access', () => {
  let world: World;
  let url: string;
  let scene: Scene;
  let stranger: Person;
  let revoked: Person;
  beforeAll(async () => {
    world = await startWorld();
    url = world.node.url;
    scene = await createScene();
    stranger = await createPerson(url, 'stranger');
    revoked = await createPerson(url, 'revoked');
    await call(url, 'POST', '/api/auth/logout', { token: revoked.accessToken });
  });
  afterAll(() => world.stop());

  async function createScene(): Promise<Scene> {
    const pair = await createPair(url);
    const { id } = await post(url, pair.alice, pair.conversationId, SECRET);
    const group = await createGroup(url, pair.alice, [pair.bob]);
    const { body: invite } = await group.invite(pair.alice);
    return { ...pair, messageId: id as string, group, invite };
  }

  async function request(route: string, { body }: Row, at: Scene, token?: string) {
    const [method, template] = route.split(' ') as [string, string];
    const path = template
      .replace('{c}', at.conversationId)
      .replace('{g}', at.group.id)
      .replace('{i}', at.invite.id)
      .replace('{k}', at.invite.code)
      .replace('{b}', at.bob.id)
      .replace('{m}', at.messageId)
      .replace('{s}', at.alice.sessionId)
      .replace('{u}', at.alice.id);
    return call(url, method, path, { token, body: body?.(at) });
  }

  it('is decided here for every route and every event there is', () => {
    const shape = (route: string) => route.replace(/\{\w+\}/g, '{}');
    expect(Object.keys(ROUTES).map(shape).sort()).toEqual(contractRoutes().map(shape).sort());
    expect(Object.keys(EVENTS).sort()).toEqual(contractEvents('send').sort());
    expect(Object.keys(HEARD).sort()).toEqual(contractEvents('receive').sort());
  });

  describe.each(Object.entries(ROUTES))('%s', (route, row) => {
    it('is closed to nobody in particular and to ended sessions, unless it is public (R18)', async () => {
      for (const token of [undefined, 'nonsense', revoked.accessToken]) {
        const answer = await request(route, row, scene, token);
        if (!row.isPublic) expectProblem(answer, 'UNAUTHENTICATED');
        else if (typeof row.stranger === 'number') expect(answer.status).toBe(row.stranger);
        else expectProblem(answer, row.stranger);
      }
    });

    it.each(['stranger', 'other', 'member'] as const)('answers a %s as the table says (M6)', async (who) => {
      const at = row.isDestructive ? await createScene() : scene;
      const outsider = row.isDestructive ? await createPerson(url) : stranger;
      const caller = { stranger: outsider, member: at.alice, other: at.bob }[who];
      const answer = await request(route, row, at, caller.accessToken);
      const outcome = row[who];
      if (typeof outcome === 'string') expectProblem(answer, outcome);
      else expect([answer.status, answer.body?.requestId]).toEqual([outcome, undefined]);
      if (who === 'stranger') expect(JSON.stringify(answer.body)).not.toContain(SECRET);
    });
  });

  describe('over the socket', () => {
    const sockets = new Map<string, Socket>();
    beforeAll(async () => {
      for (const [who, { accessToken }] of Object.entries({
        stranger,
        member: scene.alice,
        other: scene.bob,
      }))
        sockets.set(who, await openSocket(url, accessToken));
    });
    afterAll(() => sockets.forEach((socket) => void socket.close()));

    it('is closed to nobody in particular and to ended sessions: there is no handshake', async () => {
      for (const token of [undefined as never, '', 'nonsense', 7 as never, revoked.accessToken]) {
        const refusal = { data: { code: 'UNAUTHENTICATED', status: 401 } };
        await expect(openSocket(url, token)).rejects.toMatchObject(refusal);
      }
    });

    it.each(Object.entries(EVENTS))('%s is answered as the table says (M6)', async (event, row) => {
      for (const who of ['stranger', 'other', 'member'] as const) {
        const ack = await ask(sockets.get(who)!, event, row.payload(scene));
        if (row[who] === ok) expect([who, ack.ok, ack.error]).toEqual([who, true, undefined]);
        else expectRefusal(ack, row[who]);
        if (who === 'stranger') expect(JSON.stringify(ack)).not.toContain(SECRET);
      }
    });

    it('tells a stranger nothing of what happens between two others (M6)', async () => {
      const at = await createScene();
      const [alice, bob] = [
        await openSocket(url, at.alice.accessToken),
        await openSocket(url, at.bob.accessToken),
      ];
      const [strangers, bobs] = [new Recorder(sockets.get('stranger')!), new Recorder(bob)];
      for (const socket of [alice, bob, sockets.get('stranger')!])
        await ask(socket, 'conversation:open', inside(at));
      await ask(alice, 'typing:start', inside(at));
      await ask(alice, 'message:send', textMessage(at.conversationId, SECRET));
      await ask(bob, 'message:read', { ...inside(at), upToSeq: 2 });
      await ask(alice, 'message:edit', { ...change(at), content: SECRET });
      await ask(alice, 'message:delete', change(at));
      await at.group.update(at.alice, { title: SECRET });
      await at.group.role(at.alice, at.bob, 'moderator');
      const events = Object.entries(HEARD).filter(([, who]) => who === 'members' || who === 'open');
      for (const [event] of events) await bobs.until(event);
      await ask(sockets.get('stranger')!, 'sync:pull', { cursors: {} });
      expect(strangers.heard.map(({ event }) => event)).toEqual([]);
      for (const socket of [alice, bob]) socket.close();
    });

    it('ends with the session: what is sent afterwards is lost on it', async () => {
      const at = await createScene();
      const socket = await openSocket(url, at.alice.accessToken);
      const over = Promise.all([
        next(socket, 'session:revoked'),
        new Promise((done) => socket.on('disconnect', done)),
      ]);
      await call(url, 'POST', '/api/auth/logout', { token: at.alice.accessToken });
      await over;
      await expect(ask(socket, 'message:send', textMessage(at.conversationId))).rejects.toThrow();
    });
  });
});
