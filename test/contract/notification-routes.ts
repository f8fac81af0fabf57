import { Browser } from '../support/browser';
import type { Person } from '../factories/people';
import type { Answer } from '../support/http';

type Say = (
  route: string,
  request?: { ids?: string[]; body?: object; query?: string; by?: Person },
) => Promise<Answer>;

/** What people are told of, and where: every route of it, in success and in refusal. */
export async function sayNotifications(say: Say, nobody: string): Promise<void> {
  await say('GET /api/notifications', { query: '?unread=true&limit=1' });
  await say('GET /api/notifications', { query: '?cursor=nonsense' });
  await say('POST /api/notifications/read', { body: { ids: [nobody] } });
  await say('POST /api/notifications/read', { body: {} });
  const quietHours = { from: '22:00', to: '07:00', timeZone: 'Europe/Berlin' };
  await say('PUT /api/notifications/preferences', { body: { level: 'all', preview: true, quietHours } });
  await say('PUT /api/notifications/preferences', { body: { level: 'loud' } });
  await say('GET /api/notifications/preferences');
  await say('GET /api/notifications/vapid-key');
  const hook = { kind: 'webhook', url: 'http://127.0.0.1:9/', withContent: true };
  const { body: target } = await say('POST /api/notifications/targets', { body: hook });
  const { keys } = new Browser('');
  const push = { kind: 'web-push', url: 'http://127.0.0.1:9/push', keys };
  await say('POST /api/notifications/targets', { body: push });
  await say('POST /api/notifications/targets', { body: { ...hook, url: 'file:///etc/passwd' } });
  await say('POST /api/notifications/targets', { body: { kind: 'email' } });
  await say('GET /api/notifications/targets');
  const { id } = target as { id: string };
  await say('DELETE /api/notifications/targets/{targetId}', { ids: [id] });
  await say('DELETE /api/notifications/targets/{targetId}', { ids: [id] });
}
