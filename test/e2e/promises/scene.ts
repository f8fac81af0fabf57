import type { Socket } from 'socket.io-client';
import { ParleyClient } from '../../../src/client';
import type { ParleyOptions } from '../../../src/client/options';
import { createPerson, openDirect, type Person } from '../../factories/people';
import { ask, openSocket } from '../../support/sockets';
import type { World } from '../../support/world';

// a promise is kept or broken, not late: the limit only ends what hangs, also on a machine with much else to do
jest.setTimeout(180_000);

/** Two people and their conversation. */
export interface Scene {
  alice: Person;
  bob: Person;
  conversationId: string;
}

/** Two people meet. */
export async function meet(url: string): Promise<Scene> {
  const [alice, bob] = await Promise.all([createPerson(url, 'alice'), createPerson(url, 'bob')]);
  return { alice, bob, conversationId: await openDirect(url, alice, bob) };
}

/** What happens to clients of a test; all are ended by `close`. */
export class Cast {
  private readonly clients: ParleyClient[] = [];
  private readonly sockets: Socket[] = [];

  /** A signed-in, connected reference client that has pulled everything. */
  async client(
    { username, password }: Person,
    urls: string[],
    options: Partial<ParleyOptions> = {},
  ): Promise<ParleyClient> {
    const client = this.offline(urls, options);
    await client.login({ username, password });
    client.connect();
    await client.ready();
    return client;
  }

  /** A client that is not signed in yet. */
  offline(urls: string[], options: Partial<ParleyOptions> = {}): ParleyClient {
    const client = new ParleyClient({ urls, fromStart: true, ...options });
    this.clients.push(client);
    return client;
  }

  /** A bare socket, ready to be used. */
  async socket(person: Person, url: string): Promise<Socket> {
    const socket = await openSocket(url, person.accessToken);
    this.sockets.push(socket);
    return socket;
  }

  /** Ends the bare sockets. */
  drop(): void {
    for (const socket of this.sockets) socket.disconnect();
    this.sockets.length = 0;
  }

  close(): void {
    this.drop();
    for (const client of this.clients) client.disconnect();
    this.clients.length = 0;
  }
}

/** Everything of one event that a socket or a client says from now on. */
export function record<T>(subscribe: (listener: (payload: T) => void) => unknown): T[] {
  const heard: T[] = [];
  subscribe((payload) => heard.push(payload));
  return heard;
}

/** What a client has of a message, as its listener heard it. */
export interface Heard {
  seq: number;
  content: string;
  clientMessageId: string;
}

/** A message as MongoDB has it. */
export interface Stored extends Heard {
  _id: { toHexString(): string };
  senderId: { toHexString(): string };
  createdAt: Date;
  version: number;
}

/** The messages of a database, by conversation and rising `seq`. */
export async function stored(world: Pick<World, 'db'>, filter: object = {}): Promise<Stored[]> {
  const found = world.db().collection('messages').find(filter).sort({ conversationId: 1, seq: 1 });
  return (await found.toArray()) as unknown as Stored[];
}

/** 1, 2, 3 … n. */
export const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1);

/** Resolves as soon as `isTrue`, asked at each `event` of the client and now. */
export function until(client: ParleyClient, isTrue: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const events = ['message', 'change', 'receipt', 'state', 'presence', 'conversation'] as const;
    const look = () => {
      if (!isTrue()) return;
      for (const stop of stops) stop();
      resolve();
    };
    // after the listeners of the test, which may be what the condition is made of
    const stops = events.map((event) => client.on(event, () => queueMicrotask(look)));
    look();
  });
}

/**
 * Whether the others have read all that this client's person wrote. Their watermarks may stand higher: that people have
 * read their own messages is announced to nobody.
 */
export function isAllRead(client: ParleyClient, conversationId: string): boolean {
  const own = client.messages(conversationId).filter(({ senderId }) => senderId === client.session?.user.id);
  return own.every((message) => client.statusOf(message) === 'read');
}

/** Sends until the answer is an ack, as a client of the protocol does: the same message again after a retryable refusal. */
export async function sendUntilAcked(socket: Socket, message: object): Promise<Record<string, unknown>> {
  for (;;) {
    const ack = await ask(socket, 'message:send', message);
    if (ack.ok) return ack.data as Record<string, unknown>;
    if (!ack.error?.retryable) throw new Error(`refused: ${JSON.stringify(ack.error)}`);
  }
}
