import { randomUUID } from 'node:crypto';
import { createGroup, createPeople, type GroupCalls } from '../factories/groups';
import { textMessage } from '../factories/people';
import type { Person } from '../factories/people';
import { type Answer, call } from '../support/http';
import { joinWorld, type SharedWorld } from '../support/world';

type Role = 'owner' | 'admin' | 'moderator' | 'member';
const ROLES: Role[] = ['owner', 'admin', 'moderator', 'member'];
const TYPES = ['group', 'channel'] as const;

/** Who may do it, from the table in docs/groups.md. */
const TABLE: Record<string, Record<(typeof TYPES)[number], Role[]>> = {
  'write where everyone does': { group: ROLES, channel: ROLES },
  'write where moderators do': {
    group: ['owner', 'admin', 'moderator'],
    channel: ['owner', 'admin', 'moderator'],
  },
  'write twice in slow mode': {
    group: ['owner', 'admin', 'moderator'],
    channel: ['owner', 'admin', 'moderator'],
  },
  'write to everybody by @all': {
    group: ['owner', 'admin', 'moderator'],
    channel: ['owner', 'admin', 'moderator'],
  },
  'add people': { group: ['owner', 'admin', 'moderator'], channel: ['owner', 'admin'] },
  'delete what somebody else wrote': {
    group: ['owner', 'admin', 'moderator'],
    channel: ['owner', 'admin', 'moderator'],
  },
  'pin a message': {
    group: ['owner', 'admin', 'moderator'],
    channel: ['owner', 'admin', 'moderator'],
  },
  'call it differently': { group: ['owner', 'admin'], channel: ['owner', 'admin'] },
  'set it differently': { group: ['owner', 'admin'], channel: ['owner', 'admin'] },
  'hand ownership over': { group: ['owner'], channel: ['owner'] },
  dissolve: { group: ['owner'], channel: ['owner'] },
};

/** Whom each role may remove. */
const REMOVES: Record<Role, Role[]> = {
  owner: ['admin', 'moderator', 'member'],
  admin: ['moderator', 'member'],
  moderator: ['member'],
  member: [],
};

/** What each role may make of whom. */
const GIVES: Record<Role, Partial<Record<Role, Role[]>>> = {
  owner: {
    admin: ['admin', 'moderator', 'member'],
    moderator: ['admin', 'moderator', 'member'],
    member: ['admin', 'moderator', 'member'],
  },
  admin: { moderator: ['moderator', 'member'], member: ['moderator', 'member'] },
  moderator: {},
  member: {},
};

describe('the permission table (R49, R254)', () => {
  let world: SharedWorld;
  let url: string;
  let people: Record<Role | 'other' | 'newcomer', Person>;
  beforeAll(async () => {
    world = joinWorld();
    url = world.node.url;
    people = await createPeople(url, ...ROLES, 'other', 'newcomer');
  });
  afterAll(() => world.stop());

  /** A group with one person in each role. */
  async function stage(type: (typeof TYPES)[number], settings: object = {}): Promise<GroupCalls> {
    const { owner, admin, moderator, member } = people;
    const group = await createGroup(url, owner, [admin, moderator, member], {
      type,
      settings: { writers: 'everyone', ...settings },
    });
    await group.role(owner, admin, 'admin');
    await group.role(owner, moderator, 'moderator');
    return group;
  }

  const send = ({ accessToken: token }: Person, { id }: GroupCalls, more: object = {}) => {
    const { clientMessageId, content } = textMessage(id);
    return call(url, 'POST', `/api/messages/${id}`, { token, body: { clientMessageId, content, ...more } });
  };

  const remove = ({ accessToken: token }: Person, { id }: GroupCalls, { body }: Answer) =>
    call(url, 'DELETE', `/api/messages/${id}/${body.id}`, { token, body: { clientChangeId: randomUUID() } });

  const ACTS: Record<string, (actor: Person, type: (typeof TYPES)[number]) => Promise<{ status: number }>> = {
    'write where everyone does': async (actor, type) => send(actor, await stage(type)),
    'write where moderators do': async (actor, type) =>
      send(actor, await stage(type, { writers: 'moderators' })),
    'write twice in slow mode': async (actor, type) => {
      const group = await stage(type, { slowModeSeconds: 600 });
      await send(actor, group);
      return send(actor, group);
    },
    'write to everybody by @all': async (actor, type) =>
      send(actor, await stage(type), { mentionsAll: true }),
    'add people': async (actor, type) => (await stage(type)).add(actor, [people.newcomer]),
    'delete what somebody else wrote': async (actor, type) => {
      const group = await stage(type);
      await group.add(people.owner, [people.other]);
      return remove(actor, group, await send(people.other, group));
    },
    'pin a message': async (actor, type) => {
      const group = await stage(type);
      const { body } = await send(people.owner, group);
      return call(url, 'PUT', `/api/messages/${group.id}/${body.id}/pin`, {
        token: actor.accessToken,
        body: { clientChangeId: randomUUID() },
      });
    },
    'call it differently': async (actor, type) => (await stage(type)).update(actor, { title: 'Other' }),
    'set it differently': async (actor, type) =>
      (await stage(type)).update(actor, { settings: { history: 'all' } }),
    'hand ownership over': async (actor, type) => {
      const group = await stage(type);
      await group.add(people.owner, [people.other]);
      return group.transfer(actor, people.other);
    },
    dissolve: async (actor, type) => (await stage(type)).dissolve(actor),
  };

  const CELLS = Object.entries(TABLE).flatMap(([act, byType]) =>
    TYPES.flatMap((type) =>
      ROLES.map((role) => ({ act, type, role, isAllowed: byType[type].includes(role) })),
    ),
  );

  it('has an act for each row', () => {
    expect(Object.keys(ACTS)).toEqual(Object.keys(TABLE));
  });

  it.each(CELLS)('$act: $role of a $type: $isAllowed', async ({ act, type, role, isAllowed }) => {
    const { status } = await ACTS[act]!(people[role], type);
    const refused = act === 'write twice in slow mode' ? 429 : 403;
    expect(status).toBe(isAllowed ? (act.startsWith('write') ? 201 : 200) : refused);
  });

  it.each(ROLES)('decides whom a %s may remove', async (role) => {
    for (const target of ROLES) {
      // oneself is left, not removed
      if (target === role) continue;
      const group = await stage('group');
      const { status } = await group.remove(people[role], people[target]);
      expect([target, status]).toEqual([target, REMOVES[role].includes(target) ? 200 : 403]);
    }
  });

  it.each(ROLES)('decides whose messages a %s may delete: those of whom they may remove', async (role) => {
    const group = await stage('group');
    for (const target of ROLES) {
      const { status } = await remove(people[role], group, await send(people[target], group));
      const isAllowed = target === role || REMOVES[role].includes(target);
      expect([target, status]).toEqual([target, isAllowed ? 200 : 403]);
    }
  });

  it('lets a moderator delete what is left of who has gone, and nobody edit what others wrote', async () => {
    const { owner, moderator, admin, other } = people;
    const group = await stage('group');
    await group.add(owner, [other]);
    await group.role(owner, other, 'admin');
    const [first, second] = [await send(other, group), await send(other, group)];
    expect((await remove(moderator, group, first)).status).toBe(403);
    await group.leave(other);
    expect((await remove(moderator, group, first)).status).toBe(200);
    const edit = { clientChangeId: randomUUID(), content: 'put into their mouth' };
    const path = `/api/messages/${group.id}/${second.body.id}`;
    expect((await call(url, 'PATCH', path, { token: admin.accessToken, body: edit })).status).toBe(403);
  });

  // of owners there is one
  it.each(['admin', 'moderator', 'member'] as const)('keeps a %s from removing an equal', async (role) => {
    const group = await stage('group');
    await group.add(people.owner, [people.other]);
    if (role !== 'member') await group.role(people.owner, people.other, role);
    expect((await group.remove(people[role], people.other)).status).toBe(403);
  });

  it.each(ROLES)('decides which roles a %s may give, and to whom', async (role) => {
    for (const target of ROLES) {
      for (const given of ['admin', 'moderator', 'member'] as const) {
        const group = await stage('group');
        const { status } = await group.role(people[role], people[target], given);
        const isAllowed = GIVES[role][target]?.includes(given) ?? false;
        expect([target, given, status]).toEqual([target, given, isAllowed ? 200 : 403]);
      }
    }
  });
});
