import { randomUUID } from 'node:crypto';
import { type Answer, call } from '../support/http';
import { history } from './messages';
import { createPerson, type Person } from './people';

/** Calls about one group, each under an id of its own unless told. */
export class GroupCalls {
  constructor(
    readonly url: string,
    readonly id: string,
  ) {}

  add(actor: Person, people: readonly Person[], clientChangeId = randomUUID()): Promise<Answer> {
    const userIds = people.map(({ id }) => id);
    return this.call(actor, 'POST', '/members', { userIds, clientChangeId });
  }

  remove(actor: Person, { id }: Person, clientChangeId = randomUUID()): Promise<Answer> {
    return this.call(actor, 'DELETE', `/members/${id}`, { clientChangeId });
  }

  leave(actor: Person, clientChangeId = randomUUID()): Promise<Answer> {
    return this.call(actor, 'POST', '/leave', { clientChangeId });
  }

  dissolve(actor: Person, clientChangeId = randomUUID()): Promise<Answer> {
    return this.call(actor, 'DELETE', '', { clientChangeId });
  }

  role(actor: Person, { id }: Person, role: string, clientChangeId = randomUUID()): Promise<Answer> {
    return this.call(actor, 'PUT', `/members/${id}/role`, { role, clientChangeId });
  }

  transfer(actor: Person, { id }: Person, clientChangeId = randomUUID()): Promise<Answer> {
    return this.call(actor, 'POST', '/owner', { userId: id, clientChangeId });
  }

  update(actor: Person, content: object, clientChangeId = randomUUID()): Promise<Answer> {
    return this.call(actor, 'PATCH', '', { ...content, clientChangeId });
  }

  members(viewer: Person, query = ''): Promise<Answer> {
    return this.call(viewer, 'GET', `/members${query}`);
  }

  invite(actor: Person, limits: object = {}): Promise<Answer> {
    return this.call(actor, 'POST', '/invites', limits);
  }

  invites(actor: Person, query = ''): Promise<Answer> {
    return this.call(actor, 'GET', `/invites${query}`);
  }

  revoke(actor: Person, inviteId: string): Promise<Answer> {
    return this.call(actor, 'DELETE', `/invites/${inviteId}`);
  }

  requests(actor: Person, query = ''): Promise<Answer> {
    return this.call(actor, 'GET', `/requests${query}`);
  }

  approve(actor: Person, { id }: Person, clientChangeId = randomUUID()): Promise<Answer> {
    return this.call(actor, 'POST', `/requests/${id}/approve`, { clientChangeId });
  }

  decline(actor: Person, { id }: Person): Promise<Answer> {
    return this.call(actor, 'DELETE', `/requests/${id}`);
  }

  /** By a link. */
  join(newcomer: Person, code: string, clientChangeId = randomUUID()): Promise<Answer> {
    const body = { clientChangeId };
    return call(this.url, 'POST', `/api/invites/${code}/join`, { token: newcomer.accessToken, body });
  }

  get(viewer: Person): Promise<Answer> {
    return this.call(viewer, 'GET', '');
  }

  /** The same group by way of another node. */
  at(url: string): GroupCalls {
    return new GroupCalls(url, this.id);
  }

  private call(actor: Person, method: string, path: string, body?: object): Promise<Answer> {
    return call(this.url, method, `/api/conversations/${this.id}${path}`, { token: actor.accessToken, body });
  }
}

/** Makes a group or channel. */
export async function createGroup(
  url: string,
  owner: Person,
  members: readonly Person[] = [],
  more: { type?: 'group' | 'channel'; settings?: object; title?: string } = {},
): Promise<GroupCalls> {
  const memberIds = members.map(({ id }) => id);
  const { status, body } = await call(url, 'POST', '/api/conversations', {
    token: owner.accessToken,
    body: { type: 'group', title: 'Climbing', ...more, memberIds },
  });
  if (status !== 201) throw new Error(`group not made: ${JSON.stringify(body)}`);
  return new GroupCalls(url, body.id as string);
}

/** People with names of their own. */
export function createPeople<N extends string>(url: string, ...names: N[]): Promise<Record<N, Person>> {
  const entries = names.map(async (name) => [name, await createPerson(url, name)] as const);
  return Promise.all(entries).then((made) => Object.fromEntries(made) as Record<N, Person>);
}

/** What one person reads of a group, oldest first: texts, and of what the server tells its kind. */
export async function texts(viewer: Person, { url, id }: GroupCalls): Promise<(string | undefined)[]> {
  const { messages } = await history(url, viewer, id);
  return messages.map(({ type, content, event }) => (type === 'system' ? event?.kind : content)).reverse();
}
