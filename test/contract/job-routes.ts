import { randomUUID } from 'node:crypto';
import type { Db } from 'mongodb';
import { giveRole, type Person } from '../factories/people';
import type { Say } from './people-routes';

/** A job that was given up. @returns the dead letter's id */
async function giveUp(db: Db, payload: object): Promise<string> {
  const { insertedId } = await db.collection('dead_letters').insertOne({
    ...{ queue: 'send-scheduled', jobId: randomUUID(), payload, attempts: 8, state: 'open' },
    ...{ error: { message: 'no', stack: 'Error: no' }, requestId: 'r-1', lastAt: new Date() },
  });
  return insertedId.toHexString();
}

/** What runs later, and what becomes of what fails: every route of it, in success and in refusal. */
export async function sayJobs(
  say: Say,
  { db, own, nobody, conversationId }: { db: Db; own: Person; nobody: string; conversationId: string },
): Promise<void> {
  const sendAt = new Date(Date.now() + 86_400_000).toISOString();
  const send = (more: object) => ({
    ...{ ids: [conversationId], body: { clientMessageId: randomUUID(), content: 'later', ...more } },
  });
  const { body: kept } = (await say('POST /api/messages/{conversationId}', send({ sendAt }))) as {
    body: { messageId: string };
  };
  const past = '2001-01-01T00:00:00.000Z';
  await say('POST /api/messages/{conversationId}', send({ sendAt: past }));
  await say('GET /api/scheduled-messages');
  await say('GET /api/scheduled-messages', { query: '?limit=0' });
  const one = 'PATCH /api/scheduled-messages/{messageId}';
  await say(one, { ids: [kept.messageId], body: { content: 'much later' } });
  await say(one, { ids: [kept.messageId], body: { sendAt: past } });
  await say(one, { ids: [kept.messageId], body: { content: 'x', expectedVersion: 1 } });
  await say('DELETE /api/scheduled-messages/{messageId}', { ids: [kept.messageId] });
  await say('DELETE /api/scheduled-messages/{messageId}', { ids: [kept.messageId] });

  const letters = 'api/admin/dead-letters';
  await say(`GET /${letters}`);
  await giveRole(db, own, 'admin');
  const [first, second] = [await giveUp(db, { messageId: nobody, version: 1 }), await giveUp(db, {})];
  await say(`GET /${letters}`, { query: '?state=open&limit=1' });
  await say(`GET /${letters}`, { query: '?state=gone' });
  await say(`GET /${letters}/{id}`, { ids: [first] });
  await say(`GET /${letters}/{id}`, { ids: [nobody] });
  await say(`POST /${letters}/{id}/retry`, { ids: [first], body: {} });
  await say(`POST /${letters}/{id}/retry`, { ids: [first], body: {} });
  await say(`POST /${letters}/{id}/retry`, { ids: [second], body: { payload: { messageId: 7 } } });
  await say(`POST /${letters}/retry`, { body: { ids: [first, second] } });
  await say(`POST /${letters}/retry`, { body: { ids: [] } });
  await say(`POST /${letters}/{id}/discard`, { ids: [second], body: {} });
  await say(`POST /${letters}/{id}/discard`, { ids: [second], body: { reason: 'it is over' } });
  await say(`POST /${letters}/{id}/discard`, { ids: [second], body: { reason: 'it is over' } });
  await say('GET /api/admin/audit');
  await say('GET /api/admin/audit', { query: '?limit=0' });
  await giveRole(db, own, 'user');
}
