import type { Socket } from 'socket.io-client';
import type * as wire from '../../src/client/wire';
import { call } from '../support/http';
import { ask } from '../support/sockets';
import { type Person, createPerson, openDirect, textMessage } from './people';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- messages as they come over the wire
type WireMessage = Record<string, any>;

/** Two people and their conversation. */
export interface Pair {
  alice: Person;
  bob: Person;
  conversationId: string;
}

export async function createPair(url: string): Promise<Pair> {
  const [alice, bob] = await Promise.all([createPerson(url, 'alice'), createPerson(url, 'bob')]);
  return { alice, bob, conversationId: await openDirect(url, alice, bob) };
}

/** Sends one message by REST. @returns the stored message */
export async function post(
  url: string,
  sender: Person,
  conversationId: string,
  content = 'hello',
): Promise<WireMessage> {
  const { clientMessageId } = textMessage(conversationId);
  const { status, body } = await call(url, 'POST', `/api/messages/${conversationId}`, {
    token: sender.accessToken,
    body: { clientMessageId, content },
  });
  if (status !== 201) throw new Error(`not sent: ${JSON.stringify(body)}`);
  return body as WireMessage;
}

/** Sends numbered messages by socket, all at once, in order. @returns the acked data in order */
export async function sendMany(
  socket: Socket,
  conversationId: string,
  count: number,
  text = 'message',
): Promise<WireMessage[]> {
  const acks = await Promise.all(
    Array.from({ length: count }, (_, i) =>
      ask(socket, 'message:send', textMessage(conversationId, `${text} ${i + 1}`)),
    ),
  );
  return acks.map((ack) => {
    if (!ack.ok) throw new Error(`not sent: ${JSON.stringify(ack.error)}`);
    return ack.data as WireMessage;
  });
}

type HistoryQuery = Partial<Record<keyof wire.HistoryQuery, string | number>>;

/** A page of history. */
export async function history(
  url: string,
  viewer: Person,
  conversationId: string,
  query: HistoryQuery = {},
): Promise<wire.MessagePage> {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) search.set(name, String(value));
  const { body } = await call(url, 'GET', `/api/messages/${conversationId}?${search.toString()}`, {
    token: viewer.accessToken,
  });
  return body as wire.MessagePage;
}
