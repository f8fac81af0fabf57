import { type Person, textMessage } from '../../factories/people';
import { call } from '../../support/http';
import { type Ack, ask, next } from '../../support/sockets';
import { startWorld, type World } from '../../support/world';
import { Cast, meet, sendUntilAcked, stored, upTo } from './scene';

type Message = ReturnType<typeof textMessage>;
interface Send {
  message: Message;
  person: Person;
  /** undefined: the connection was closed before the node took the message on */
  answer?: { isAcked: boolean; isRetryable?: boolean };
}

describe('M1, M2: SIGTERM under load', () => {
  let world: World;
  const cast = new Cast();

  beforeAll(async () => {
    world = await startWorld({ nodes: 2 });
  });

  afterEach(() => cast.close());
  afterAll(() => world.stop());

  it('M1, M2: answers what it has taken on, tells its clients, exits with 0, and loses nothing', async () => {
    const [stopping, other] = world.nodes;
    const { alice, bob, conversationId } = await meet(other!.url);
    const sends: Send[] = [];
    const draining: Promise<unknown>[] = [];

    /** Talks until it is refused or the connection is gone; several messages are always on their way. */
    const talk = async (person: Person) => {
      const socket = await cast.socket(person, stopping!.url);
      const told = next(socket, 'server:draining');
      draining.push(told);
      const lanes = upTo(10).map(async () => {
        while (socket.connected) {
          const send: Send = { message: textMessage(conversationId), person };
          sends.push(send);
          const ack = await ask(socket, 'message:send', send.message).catch(() => undefined);
          if (ack) send.answer = { isAcked: ack.ok, isRetryable: ack.error?.retryable };
          if (!ack?.ok) return;
        }
      });
      return Promise.all(lanes);
    };
    /** The same over REST, until no connection is taken any more. */
    const post = async (person: Person) => {
      for (let isUp = true; isUp;) {
        const send: Send = { message: textMessage(conversationId), person };
        sends.push(send);
        const { conversationId: id, ...body } = send.message;
        const options = { token: person.accessToken, body };
        const answer = await call(stopping!.url, 'POST', `/api/messages/${id}`, options).catch(
          () => undefined,
        );
        isUp = answer !== undefined;
        if (answer) send.answer = { isAcked: answer.status < 300, isRetryable: answer.status === 503 };
      }
    };

    const talking = [talk(alice), talk(bob), post(alice)];
    const watcher = await cast.socket(alice, other!.url);
    await next(watcher, 'message:receive', ({ seq }: { seq: number }) => seq >= 100);
    const asked = performance.now();
    const code = await stopping!.stop();
    expect(code).toBe(0);
    expect(performance.now() - asked).toBeLessThan(10_000);
    await Promise.all(draining);
    await Promise.all(talking);

    const answered = sends.filter(({ answer }) => answer);
    const acked = answered
      .filter(({ answer }) => answer?.isAcked)
      .map(({ message }) => message.clientMessageId);
    const refused = answered.filter(({ answer }) => !answer?.isAcked);
    expect(acked.length).toBeGreaterThanOrEqual(100);
    expect(refused.filter(({ answer }) => !answer?.isRetryable)).toEqual([]);
    const inDatabase = await stored(world);
    expect(inDatabase.map(({ seq }) => seq)).toEqual(upTo(inDatabase.length));
    expect(inDatabase.map(({ clientMessageId }) => clientMessageId)).toEqual(expect.arrayContaining(acked));
    // a message without an answer was not taken on; whoever was refused is not stored either
    const unanswered = sends.filter(({ answer }) => !answer?.isAcked);
    const kept = new Set(inDatabase.map(({ clientMessageId }) => clientMessageId));
    expect(unanswered.filter(({ message }) => kept.has(message.clientMessageId))).toEqual([]);

    // everything that was not acked is sent again, to the node that is left
    const sockets = new Map([
      [alice, await cast.socket(alice, other!.url)],
      [bob, await cast.socket(bob, other!.url)],
    ]);
    await Promise.all(unanswered.map(({ message, person }) => sendUntilAcked(sockets.get(person)!, message)));
    const all = await stored(world);
    expect(all.map(({ seq }) => seq)).toEqual(upTo(sends.length));
    expect(new Set(all.map(({ clientMessageId }) => clientMessageId)).size).toBe(sends.length);
  });

  it('M1: a node that stops says so and takes on nothing new', async () => {
    const node = await world.addNode();
    const { alice, conversationId } = await meet(node.url);
    const socket = await cast.socket(alice, node.url);
    const told = next(socket, 'server:draining');
    const gone = next(socket, 'disconnect');
    const stopped = node.stop();
    expect(await told).toMatchObject({ reconnectWithinMs: expect.any(Number) as number });
    const late: Ack | undefined = await ask(socket, 'message:send', textMessage(conversationId)).catch(
      () => undefined,
    );
    if (late) expect(late).toMatchObject({ ok: false, error: { code: 'OVERLOADED', retryable: true } });
    await gone;
    expect(await stopped).toBe(0);
    await expect(cast.socket(alice, node.url)).rejects.toBeDefined();
  });
});
