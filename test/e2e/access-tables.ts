import { randomUUID } from 'node:crypto';
import type { GroupCalls } from '../factories/groups';
import type { Pair } from '../factories/messages';
import { textMessage } from '../factories/people';

export const SECRET = 'between the two of us';

/** Two people and what is theirs, a group of alice's among it; all requests below are about it. */
export interface Scene extends Pair {
  messageId: string;
  group: GroupCalls;
  /** a link into the group */
  invite: { id: string; code: string };
}
/** What a signed-in caller gets: a status of success, or the code of a refusal. */
type Outcome = number | string;
export interface Row {
  /**
   * of a path: `{c}` the conversation, `{g}` the group, `{i}` and `{k}` id and code of a link into it, `{m}` a message of alice, `{s}` her session, `{u}` alice, `{b}` bob, `{e}` an emoji
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
export const ROUTES: Record<string, Row> = {
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
  'GET /api/blocks': all(200),
  'PUT /api/blocks/{u}': all(200, { member: 'BLOCK_SELF', isDestructive: true }),
  'DELETE /api/blocks/{u}': all(204),
  'GET /api/contacts': all(200),
  'PUT /api/contacts/{u}': all(200, { member: 'CONTACT_SELF', body: () => ({ alias: 'A' }) }),
  'DELETE /api/contacts/{u}': all(204),
  'POST /api/contacts/{u}/request': all(200, { member: 'CONTACT_SELF', isDestructive: true }),
  'GET /api/contacts/requests': all(200),
  'POST /api/contacts/requests/{u}/accept': all('NOT_REQUESTED'),
  'DELETE /api/contacts/requests/{u}': all('NOT_REQUESTED'),
  'POST /api/contacts/match': all(200, { body: () => ({ hashes: ['0'.repeat(64)] }) }),
  'GET /api/conversations': all(200),
  'POST /api/conversations': {
    stranger: 201,
    member: 'CONVERSATION_WITH_SELF',
    other: 200,
    body: ({ alice }) => ({ type: 'dm', userId: alice.id }),
    isDestructive: true,
  },
  'GET /api/conversations/{c}': members(200),
  'PATCH /api/conversations/{c}/settings': members(200, () => ({ labels: ['Work'] })),
  'PUT /api/conversations/{c}/draft': members(200, () => ({ content: SECRET, revision: 1 })),
  'PATCH /api/conversations/{g}': owner(() => ({ title: 'Other' })),
  'DELETE /api/conversations/{g}': owner(() => ({}), { isDestructive: true }),
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
  'POST /api/conversations/{c}/stored': all(200, { body: () => ({ upToSeq: 1 }) }),
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
  'GET /api/messages/{c}/{m}/versions': members(200),
  'PUT /api/messages/{c}/{m}/hidden': { ...members(204), isDestructive: true },
  'PUT /api/conversations/{c}/cleared': { ...members(204, () => ({ upToSeq: 1 })), isDestructive: true },
  'GET /api/scheduled-messages': all(200),
  // waits for nothing
  'PATCH /api/scheduled-messages/{m}': all('NOT_FOUND', { body: () => ({ content: SECRET }) }),
  'DELETE /api/scheduled-messages/{m}': all('NOT_FOUND'),
  // of operators: see dead-letters.spec.ts
  'GET /api/admin/audit': all('FORBIDDEN'),
  'GET /api/admin/cold-archive': all('FORBIDDEN'),
  'GET /api/admin/dead-letters': all('FORBIDDEN'),
  'GET /api/admin/dead-letters/{m}': all('FORBIDDEN'),
  'POST /api/admin/dead-letters/retry': all('FORBIDDEN'),
  'POST /api/admin/dead-letters/{m}/retry': all('FORBIDDEN'),
  'POST /api/admin/dead-letters/{m}/discard': all('FORBIDDEN'),
  'GET /api/notifications': all(200),
  'POST /api/notifications/read': all(200, { body: () => ({ upTo: new Date().toISOString() }) }),
  'GET /api/notifications/preferences': all(200),
  'PUT /api/notifications/preferences': all(200, { body: () => ({ level: 'all', preview: true }) }),
  'GET /api/notifications/vapid-key': all(200),
  'GET /api/notifications/targets': all(200),
  // of an address of the own machine, where nothing listens
  'POST /api/notifications/targets': all(201, {
    body: () => ({ kind: 'webhook', url: 'http://127.0.0.1:9/' }),
  }),
  // nobody has a target of this id
  'DELETE /api/notifications/targets/{m}': all('NOT_FOUND'),
  'GET /api/stars': all(200),
  'PUT /api/messages/{c}/{m}/star': members(204),
  // one's own star, whatever it is on
  'DELETE /api/messages/{c}/{m}/star': all(204),
  'GET /api/conversations/{c}/pins': members(200),
  'PUT /api/messages/{c}/{m}/pin': members(200, () => ({ clientChangeId: randomUUID() })),
  'DELETE /api/messages/{c}/{m}/pin': members(200, () => ({ clientChangeId: randomUUID() })),
  'GET /api/messages/{c}/{m}/reactions': members(200),
  'PUT /api/messages/{c}/{m}/reactions/{e}': members(200, () => ({ clientChangeId: randomUUID() })),
  'DELETE /api/messages/{c}/{m}/reactions/{e}': members(200, () => ({ clientChangeId: randomUUID() })),
  'GET /api/messages/{c}/{m}/thread': members(200),
  'GET /api/admin/analytics/overview': all('FORBIDDEN'),
  'GET /api/admin/analytics/volume': all('FORBIDDEN'),
  'GET /api/admin/analytics/activity': all('FORBIDDEN'),
  'GET /api/admin/analytics/heatmap': all('FORBIDDEN'),
  'GET /api/admin/analytics/conversations': all('FORBIDDEN'),
  'GET /api/admin/analytics/lengths': all('FORBIDDEN'),
  'GET /api/admin/analytics/types': all('FORBIDDEN'),
  'GET /api/admin/analytics/delivery': all('FORBIDDEN'),
  'GET /api/admin/analytics/live': all('FORBIDDEN'),
  'POST /api/sync': all(200, {
    body: ({ conversationId }) => ({ cursors: { [conversationId]: { seq: 0, chg: 0 } } }),
  }),
};

export const ok = 'ok';
const byMembers = (payload: (scene: Scene) => object) => ({
  payload,
  stranger: 'NOT_MEMBER',
  member: ok,
  other: ok,
});
const byAll = (payload: (scene: Scene) => object) => ({ payload, stranger: ok, member: ok, other: ok });
const byAuthor = (payload: (scene: Scene) => object) => ({ ...byMembers(payload), other: 'FORBIDDEN' });
export const inside = ({ conversationId }: Scene) => ({ conversationId });
export const change = ({ conversationId, messageId }: Scene) => ({
  conversationId,
  messageId,
  clientChangeId: randomUUID(),
});

/** Who may do what over the socket. */
export const EVENTS: Record<string, ReturnType<typeof byMembers>> = {
  'conversation:open': byMembers(inside),
  'conversation:close': byMembers(inside),
  'message:send': byMembers(({ conversationId }) => textMessage(conversationId, SECRET)),
  'draft:save': byMembers((scene) => ({ ...inside(scene), content: SECRET, revision: 1 })),
  'message:edit': byAuthor((scene) => ({ ...change(scene), content: `${SECRET}?` })),
  'message:react': byMembers((scene) => ({ ...change(scene), emoji: '👍' })),
  'message:pin': byMembers(change),
  'message:read': byMembers((scene) => ({ ...inside(scene), upToSeq: 1 })),
  'message:delivered': byAll((scene) => ({ items: [{ ...inside(scene), upToSeq: 1 }] })),
  'message:stored': byAll((scene) => ({ items: [{ ...inside(scene), upToSeq: 1 }] })),
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
export const HEARD: Record<string, 'members' | 'open' | 'watchers' | 'self'> = {
  'message:receive': 'members',
  'message:updated': 'members',
  'message:deleted': 'members',
  'reaction:updated': 'members',
  'pin:updated': 'members',
  'conversation:updated': 'members',
  'member:updated': 'members',
  'account:updated': 'self',
  'notification:new': 'self',
  'notification:read': 'self',
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
