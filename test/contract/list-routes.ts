import { randomUUID } from 'node:crypto';
import type { Say } from './people-routes';

/** What a person keeps about conversations, and how a group ends: every route of it, in success and in refusal. */
export async function sayLists(
  say: Say,
  { conversationId, groupId }: { conversationId: string; groupId: string },
): Promise<void> {
  const settings = { pinned: true, mutedUntil: '2100-01-01T00:00:00.000Z', labels: ['work'] };
  await say('PATCH /api/conversations/{id}/settings', { ids: [conversationId], body: settings });
  await say('PATCH /api/conversations/{id}/settings', { ids: [conversationId], body: { labels: [''] } });
  await say('GET /api/conversations', { query: '?label=work&archived=all' });
  const draft = { content: 'Dear B', revision: 5 };
  await say('PUT /api/conversations/{id}/draft', { ids: [conversationId], body: draft });
  await say('PUT /api/conversations/{id}/draft', { ids: [conversationId], body: { ...draft, revision: 4 } });
  await say('PUT /api/conversations/{id}/draft', { ids: [conversationId], body: {} });
  await say('PUT /api/conversations/{id}/cleared', { ids: [groupId], body: { upToSeq: 1 } });
  await say('PUT /api/conversations/{id}/cleared', { ids: [groupId], body: {} });
  const end = { clientChangeId: randomUUID() };
  await say('DELETE /api/conversations/{id}', { ids: [conversationId], body: end });
  await say('DELETE /api/conversations/{id}', { ids: [groupId], body: {} });
  await say('DELETE /api/conversations/{id}', { ids: [groupId], body: end });
  await say('DELETE /api/conversations/{id}', { ids: [groupId], body: end });
}
