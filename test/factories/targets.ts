import { type Db, ObjectId } from 'mongodb';
import { memberId } from '../../src/shared/ids';
import { Browser } from '../support/browser';
import { call } from '../support/http';
import type { Receiver } from '../support/receiver';
import type { Person } from './people';

/** Adds a target. @returns what the server says of it */
export async function addTarget(url: string, { accessToken: token }: Person, body: object) {
  const answer = await call(url, 'POST', '/api/notifications/targets', { token, body });
  if (answer.status !== 201) throw new Error(`no target: ${JSON.stringify(answer.body)}`);
  return answer.body as { id: string; secret?: string };
}

/** Subscribes a browser of a person, whose push service is the receiver. */
export async function subscribe(url: string, person: Person, service: Receiver): Promise<Browser> {
  const browser = new Browser(service.url(`/push/${person.id}`));
  await addTarget(url, person, { kind: 'web-push', url: browser.endpoint, keys: browser.keys });
  return browser;
}

/** Many members of a group who are not there, written past the API; each is told by a webhook of their own at one address. */
export async function fillWithAbsent(db: Db, groupId: string, count: number, url: string): Promise<void> {
  const [conversationId, at] = [new ObjectId(groupId), new Date()];
  const ids = Array.from({ length: count }, () => new ObjectId());
  const secret = `whsec_${Buffer.alloc(24).toString('base64')}`;
  const [members, targets] = [db.collection('conversation_members'), db.collection('notification_targets')];
  const watermarks = { deliveredSeq: 0, readSeq: 0, shownReadSeq: 0, movedAt: at, lastActivityAt: at };
  await members.insertMany(
    ids.map((userId) => ({
      ...{
        _id: new ObjectId(memberId(groupId, userId.toHexString())),
        conversationId,
        userId,
        role: 'member',
      },
      ...{
        isActive: true,
        inGroup: true,
        joinedAt: at,
        intervals: [{ fromSeq: 1 }],
        shelf: 1,
        ...watermarks,
      },
    })),
  );
  await targets.insertMany(ids.map((userId) => ({ userId, kind: 'webhook', url, secret, createdAt: at })));
  await db
    .collection('conversations')
    .updateOne({ _id: conversationId }, { $inc: { memberCount: count, membershipSeq: 1 } });
}

/** Lets a person's program hear of what is new. @returns the secret of its signatures */
export async function addWebhook(
  url: string,
  person: Person,
  service: Receiver,
  more: object = {},
): Promise<string> {
  const wish = { kind: 'webhook', url: service.url(`/hook/${person.id}`), ...more };
  return (await addTarget(url, person, wish)).secret!;
}
