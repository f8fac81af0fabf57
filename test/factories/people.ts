import { randomBytes, randomUUID } from 'node:crypto';
import type { Db } from 'mongodb';
import { call } from '../support/http';

/** Someone with an account, signed in by REST. */
export interface Person {
  id: string;
  username: string;
  password: string;
  accessToken: string;
  refreshToken: string;
  sessionId: string;
}

/** Makes an account with a name of its own. */
export async function createPerson(url: string, name = 'someone'): Promise<Person> {
  const username = `${name}-${randomBytes(4).toString('hex')}`;
  const password = `password of ${username}`;
  const { status, body } = await call(url, 'POST', '/api/auth/register', {
    body: { username, email: `${username}@example.org`, password },
  });
  if (status !== 201) throw new Error(`${username} could not register: ${JSON.stringify(body)}`);
  const { user, accessToken, refreshToken, sessionId } = body;
  return { id: user.id, username, password, accessToken, refreshToken, sessionId };
}

/** Opens the conversation of two people. @returns its id */
export async function openDirect(url: string, caller: Person, other: Person): Promise<string> {
  const { body } = await call(url, 'POST', '/api/conversations', {
    token: caller.accessToken,
    body: { type: 'dm', userId: other.id },
  });
  return body.id as string;
}

/** A text message with a client id of its own. */
export function textMessage(conversationId: string, content = 'hello') {
  return { conversationId, clientMessageId: randomUUID(), type: 'text', content };
}

/** Gives a person rights on the whole server, as `npm run role` does. */
export async function giveRole(
  db: Db,
  { username }: Person,
  role: 'user' | 'auditor' | 'admin',
): Promise<void> {
  await db.collection('users').updateOne({ usernameLower: username.toLowerCase() }, { $set: { role } });
}
