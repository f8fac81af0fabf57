import type { Person } from '../factories/people';

/** Calls a route, the ids in the order of its path, and holds the answer against the contract. */
export type Say = (
  route: string,
  request?: { ids?: string[]; body?: object; query?: string; by?: Person },
) => Promise<unknown>;

/** What people have to say of others: every route of it, in success and in refusal. */
export async function sayPeople(
  say: Say,
  { own, other, nobody }: { own: Person; other: Person; nobody: string },
): Promise<void> {
  for (const id of [other.id, own.id, nobody]) {
    await say('PUT /api/contacts/{userId}', { ids: [id], body: { alias: 'Al' } });
    await say('POST /api/contacts/{userId}/request', { ids: [id] });
    await say('PUT /api/blocks/{userId}', { ids: [id] });
    await say('DELETE /api/blocks/{userId}', { ids: [id] });
  }
  await say('PUT /api/contacts/{userId}', { ids: [other.id], body: { alias: 7 } });
  await say('GET /api/contacts/requests', { by: other });
  await say('POST /api/contacts/requests/{userId}/accept', { ids: [own.id], by: other });
  await say('POST /api/contacts/requests/{userId}/accept', { ids: [nobody], by: other });
  await say('GET /api/contacts', { query: '?limit=1' });
  await say('DELETE /api/contacts/{userId}', { ids: [other.id] });
  await say('POST /api/contacts/{userId}/request', { ids: [other.id] });
  await say('DELETE /api/contacts/requests/{userId}', { ids: [own.id], by: other });
  await say('DELETE /api/contacts/requests/{userId}', { ids: [own.id], by: other });
  await say('POST /api/contacts/match', { body: { hashes: ['0'.repeat(64)] } });
  await say('POST /api/contacts/match', { body: { hashes: [] } });
  await say('PUT /api/blocks/{userId}', { ids: [other.id] });
  await say('GET /api/blocks', { query: '?limit=1' });
  await say('GET /api/blocks', { query: '?cursor=nonsense' });
  await say('POST /api/conversations', { body: { type: 'group', title: 'We', memberIds: [other.id] } });
  await say('DELETE /api/blocks/{userId}', { ids: [other.id] });
}
