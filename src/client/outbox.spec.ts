import fc from 'fast-check';
import { Courier } from './courier';
import { localErrors, ParleyError } from './errors';
import { MAX_PENDING, Outbox } from './outbox';
import { MemoryStorage } from './storage';
import { storedBy } from './scheduled';
import type { SendAck, SendMessage } from './wire';

type Fate = 'answered' | 'lost before' | 'lost after' | 'overloaded';

/** A server that numbers messages per conversation and knows each one again, behind a link that loses things. */
class FakeServer {
  isReady = true;
  readonly stored: SendMessage[] = [];
  fates: Fate[] = [];

  request(_event: string, message: SendMessage): Promise<SendAck> {
    const fate = this.fates.shift() ?? 'answered';
    if (fate === 'lost before') return Promise.reject(localErrors.CONNECTION_LOST());
    if (fate === 'overloaded') return Promise.reject(overloaded());
    const twin = this.stored.findIndex(({ clientMessageId }) => clientMessageId === message.clientMessageId);
    if (twin < 0) this.stored.push(message);
    if (fate === 'lost after') return Promise.reject(localErrors.NO_ANSWER());
    return Promise.resolve(this.ack(message, twin >= 0));
  }

  of(conversationId: string): string[] {
    return this.stored
      .filter((message) => message.conversationId === conversationId)
      .map(({ content = '' }) => content);
  }

  private ack(message: SendMessage, duplicate: boolean): SendAck {
    const { conversationId, clientMessageId } = message;
    const seq = this.of(conversationId).indexOf(message.content ?? '') + 1;
    const createdAt = '2026-01-01T00:00:00.000Z';
    return {
      messageId: clientMessageId,
      clientMessageId,
      conversationId,
      seq,
      createdAt,
      status: 'sent',
      duplicate,
    };
  }
}

const overloaded = () =>
  new ParleyError({ code: 'OVERLOADED', status: 503, message: 'later', retryable: true });
const refused = () => new ParleyError({ code: 'NOT_MEMBER', status: 403, message: 'no', retryable: false });

const draft = (content: string, conversationId = 'one') => ({
  userId: 'me',
  conversationId,
  clientMessageId: `id of ${conversationId} ${content}`,
  type: 'text' as const,
  content,
});

const build = (server = new FakeServer(), storage = new MemoryStorage()) => {
  const courier = new Courier(server, () => 0.5);
  courier.open();
  const faults: unknown[] = [];
  const shown: string[] = [];
  const outbox = new Outbox({
    storage,
    deliver: async (message) => storedBy(await courier.deliver('message:send', message)),
    onStored: ({ content }) => shown.push(content),
    onFault: (error) => faults.push(error),
  });
  return { outbox, courier, server, storage, faults, shown };
};

describe(Outbox.name, () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('stores the messages of a conversation once each and in order, whatever is lost or refused', async () => {
    const fate = fc.constantFrom<Fate>('answered', 'lost before', 'lost after', 'overloaded');
    await fc.assert(
      fc.asyncProperty(fc.array(fate, { maxLength: 60 }), fc.nat({ max: 15 }), async (fates, count) => {
        const { outbox, server } = build();
        server.fates = fates;
        const texts = Array.from({ length: count }, (_, index) => `text ${index}`);
        const sends = texts.flatMap((text) => [outbox.send(draft(text)), outbox.send(draft(text, 'two'))]);
        await jest.advanceTimersByTimeAsync(600_000);
        await Promise.all(sends);
        expect(server.of('one')).toEqual(texts);
        expect(server.of('two')).toEqual(texts);
        expect(outbox.pending('one')).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it('sends what had no ack first after a reconnect, then what was written meanwhile', async () => {
    const { outbox, courier, server } = build();
    server.fates = ['lost before'];
    const first = outbox.send(draft('first'));
    server.isReady = false;
    await jest.advanceTimersByTimeAsync(0);
    const second = outbox.send(draft('second'));
    expect(outbox.pending('one').map(({ content }) => content)).toEqual(['first', 'second']);
    server.isReady = true;
    courier.resume();
    await Promise.all([first, second]);
    expect(server.of('one')).toEqual(['first', 'second']);
  });

  it('does not let a conversation wait for another', async () => {
    const { outbox, server } = build();
    server.fates = ['overloaded'];
    void outbox.send(draft('stuck'));
    await expect(outbox.send(draft('free', 'two'))).resolves.toMatchObject({ seq: 1 });
    expect(server.of('one')).toEqual([]);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(server.of('one')).toEqual(['stuck']);
  });

  it('goes on with the next message after one was refused for good', async () => {
    const { outbox, server } = build();
    jest.spyOn(server, 'request').mockRejectedValueOnce(refused());
    const bad = outbox.send(draft('bad'));
    const good = outbox.send(draft('good'));
    await expect(bad).rejects.toMatchObject({ code: 'NOT_MEMBER' });
    await expect(good).resolves.toMatchObject({ seq: 1 });
  });

  it('shows a message as stored before its promise resolves', async () => {
    const { outbox, shown } = build();
    await outbox.send(draft('hello'));
    expect(shown).toEqual(['hello']);
  });

  it('sends one message once although it was given twice, and refuses another text under its id', async () => {
    const { outbox, server } = build();
    const twice = [outbox.send(draft('same')), outbox.send(draft('same'))];
    const other = outbox.send({ ...draft('same'), content: 'other' });
    await expect(other).rejects.toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' });
    const [a, b] = await Promise.all(twice);
    expect(a).toBe(b);
    expect(server.stored).toHaveLength(1);
  });

  it('takes a bounded number of messages', async () => {
    const { outbox, server } = build();
    server.isReady = false;
    for (let index = 0; index < MAX_PENDING; index += 1)
      outbox.send(draft(`text ${index}`)).catch(() => undefined);
    await expect(outbox.send(draft('too much'))).rejects.toMatchObject({
      code: 'OUTBOX_FULL',
      retryable: true,
    });
  });

  it('goes on after a restart with what had no ack, before anything newer, for the same person only', async () => {
    const before = build();
    before.server.isReady = false;
    for (const text of ['first', 'second']) before.outbox.send(draft(text)).catch(() => undefined);
    before.outbox.send({ ...draft('foreign'), userId: 'somebody else' }).catch(() => undefined);
    await jest.advanceTimersByTimeAsync(5);

    const after = build(new FakeServer(), before.storage);
    after.outbox.restore('me');
    await after.outbox.send(draft('third'));
    expect(after.server.of('one')).toEqual(['first', 'second', 'third']);
    expect((await after.storage.all()).map(({ content }) => content)).toEqual(['foreign']);
  });

  it('keeps what is unsent when the session ends', async () => {
    const { outbox, courier, server, storage } = build();
    server.isReady = false;
    const sends = [outbox.send(draft('first')), outbox.send(draft('second'))];
    const caught = Promise.all(
      sends.map((send) => expect(send).rejects.toMatchObject({ code: 'SIGNED_OUT' })),
    );
    await jest.advanceTimersByTimeAsync(0);
    courier.close(localErrors.SIGNED_OUT());
    await caught;
    server.isReady = true;
    courier.open();
    outbox.restore('me');
    await jest.advanceTimersByTimeAsync(0);
    expect(server.of('one')).toEqual(['first', 'second']);
    expect(await storage.all()).toEqual([]);
  });

  it('sends although the storage fails, and says so', async () => {
    const storage = new MemoryStorage();
    jest.spyOn(storage, 'put').mockRejectedValue(new Error('disk full'));
    const { outbox, faults } = build(new FakeServer(), storage);
    await expect(outbox.send(draft('hello'))).resolves.toMatchObject({ seq: 1 });
    expect(faults).toEqual([new Error('disk full')]);
  });
});
