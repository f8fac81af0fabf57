import type { Db } from 'mongodb';
import { createPerson, giveRole } from '../factories/people';
import type { ContractCheck } from '../support/contract-check';
import { EventStream } from '../support/event-stream';
import { type Answer, call } from '../support/http';
import type { Say } from './people-routes';

/** What those see who run the server: every route of it, in success and in refusal. */
export async function sayAnalytics(say: Say, check: ContractCheck, url: string, db: Db): Promise<void> {
  const auditor = await createPerson(url, 'auditor');
  await giveRole(db, auditor, 'auditor');
  const parts = [
    'overview',
    'volume',
    'activity',
    'heatmap',
    'conversations',
    'lengths',
    'types',
    'delivery',
  ];
  for (const part of parts) {
    const route = `GET /api/admin/analytics/${part}`;
    const { headers } = (await say(route, { by: auditor, query: '?days=7' })) as Answer;
    await say(route, { by: auditor, query: '?days=400' });
    await say(route);
    const known = { 'if-none-match': headers.get('etag')! };
    const path = `/api/admin/analytics/${part}?days=7`;
    check.answer(route, await call(url, 'GET', path, { token: auditor.accessToken, headers: known }));
  }
  for (const bucket of ['hour', 'day', 'week', 'month'])
    await say('GET /api/admin/analytics/volume', { by: auditor, query: `?bucket=${bucket}&type=text` });
  await say('GET /api/admin/cold-archive', { by: auditor });
  await say('GET /api/admin/cold-archive');
  await say('GET /api/admin/analytics/live');
  const stream = await EventStream.open(url, '/api/admin/analytics/live', auditor.accessToken);
  const { data: body } = await stream.until(({ event }) => event === 'figures');
  const { status, headers } = stream.answer;
  check.answer('GET /api/admin/analytics/live', { status, headers, body });
  stream.close();
}
