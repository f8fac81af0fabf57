import { AccountDataStore } from './account-data';
import type { Courier } from './courier';
import type { Rest } from './rest';
import { Scheduled, storedBy } from './scheduled';
import type { ScheduledMessage, SendAck, SendMessage } from './wire';

const ID = 'c'.repeat(24);
const AT = '2026-01-01T00:00:00.000Z';
const waiting = (messageId: string, sendAt: string) =>
  ({ messageId, sendAt, status: 'scheduled', version: 1 }) as ScheduledMessage;

const build = (...kept: ScheduledMessage[]) => {
  const data = new AccountDataStore(() => undefined);
  data.fill(
    kept.map((message, i) => ({
      ...{ n: i + 1, kind: 'scheduled', key: message.messageId, value: { ...message }, at: AT },
    })),
  );
  const deliver = jest.fn((_event: string, message: SendMessage) => Promise.resolve(message));
  const repeat = jest.fn((call: () => Promise<unknown>) => call());
  const rest = { editScheduled: jest.fn(), cancelScheduled: jest.fn() };
  const courier = { deliver, repeat } as unknown as Courier;
  return { scheduled: new Scheduled(rest as unknown as Rest, courier, () => data), deliver, repeat, rest };
};

describe(Scheduled, () => {
  it('knows what waits, the next ones first', () => {
    const { scheduled } = build(waiting('b', '2026-01-03T00:00:00.000Z'), waiting('a', AT));
    expect(scheduled.all().map(({ messageId }) => messageId)).toEqual(['a', 'b']);
  });

  it('sends a message with its time, under one id however often the connection goes', async () => {
    const { scheduled, deliver } = build();
    await scheduled.add(ID, 'good morning', new Date(AT), { mentionsAll: true });
    expect(deliver.mock.calls).toEqual([
      [
        'message:send',
        {
          ...{ conversationId: ID, clientMessageId: expect.any(String) as string, type: 'text' },
          ...{ content: 'good morning', mentionsAll: true, sendAt: AT },
        },
      ],
    ]);
  });

  it('repeats changes until there is an answer', async () => {
    const { scheduled, repeat, rest } = build();
    await scheduled.edit('m1', { content: 'good evening' });
    await scheduled.cancel('m2');
    expect(repeat).toHaveBeenCalledTimes(2);
    expect(rest.editScheduled).toHaveBeenCalledWith('m1', { content: 'good evening' });
    expect(rest.cancelScheduled).toHaveBeenCalledWith('m2');
  });
});

describe(storedBy, () => {
  it('tells what is stored from what waits', () => {
    const ack = { messageId: 'm1', status: 'sent' } as SendAck;
    expect(storedBy(ack)).toBe(ack);
    expect(() => storedBy(waiting('m1', AT))).toThrow('waits');
  });
});
