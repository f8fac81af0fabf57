import type { Conversation, ParleyClient, ScheduledMessage } from '../../client';
import type { Front } from './chat.types';
import type { Place } from './group-commands';
import { momentOf, ScheduledCommands } from './scheduled-commands';

const group = { id: 'one', type: 'group', title: 'Climbing', memberCount: 3 } as Conversation;
const waiting = [
  {
    messageId: 'm1',
    conversationId: 'one',
    content: 'up\nhill',
    sendAt: '2027-01-01T00:00:00.000Z',
    status: 'scheduled',
  },
  {
    messageId: 'm2',
    conversationId: 'two',
    content: 'no',
    sendAt: '2027-01-01T00:00:00.000Z',
    status: 'failed',
    failure: 'BLOCKED',
  },
] as ScheduledMessage[];

const build = (current?: Conversation) => {
  const scheduled = { add: jest.fn(), all: () => waiting, cancel: jest.fn() };
  const client = { scheduled, conversation: (id: string) => (id === 'one' ? group : undefined) };
  const front = { notice: jest.fn(), panel: jest.fn() };
  const place = { current } as Place;
  const { commands } = new ScheduledCommands(
    client as unknown as ParleyClient,
    front as unknown as Front,
    place,
  );
  return { scheduled, front, run: async (name: string, rest = '') => commands[name]!(rest) };
};

describe(ScheduledCommands, () => {
  it('keeps a text for later', async () => {
    const { scheduled, front, run } = build(group);
    await run('later', '3h see you  there');
    expect(scheduled.add).toHaveBeenCalledWith('one', 'see you  there', expect.any(Date));
    expect(front.notice).toHaveBeenCalledWith(expect.stringContaining('It will be sent'));
  });

  it.each(['', '3h', 'soon see you', '25:00 see you'])('asks when and what after /later %s', async (rest) => {
    const { scheduled, front, run } = build(group);
    await run('later', rest);
    expect(scheduled.add).not.toHaveBeenCalled();
    expect(front.notice).toHaveBeenCalledWith(expect.stringContaining('When, and what?'));
  });

  it('shows what waits and what could not be sent, on a line each', async () => {
    const { front, run } = build();
    await run('scheduled');
    const [[{ lines }]] = front.panel.mock.calls as [[{ lines: string[] }]];
    expect(lines).toEqual([
      expect.stringMatching(/^1 {2}1 Jan at .*, Climbing: up.*hill$/),
      expect.stringContaining('not sent (BLOCKED), somewhere: no'),
    ]);
  });

  it('calls one off by its number', async () => {
    const { scheduled, run } = build();
    await run('unschedule', '2');
    expect(scheduled.cancel).toHaveBeenCalledWith('m2');
    await run('unschedule', '9');
    expect(scheduled.cancel).toHaveBeenCalledTimes(1);
  });
});

describe(momentOf, () => {
  const now = new Date(2026, 10, 22, 12, 0).getTime();

  it.each([
    ['18:30', new Date(2026, 10, 22, 18, 30).getTime()],
    ['09:05', new Date(2026, 10, 23, 9, 5).getTime()],
    ['45m', now + 45 * 60_000],
    ['2h', now + 7_200_000],
    ['tomorrow', undefined],
    ['24:00', undefined],
  ])('reads %s', (when, moment) => {
    expect(momentOf(when, now)).toBe(moment);
  });
});
