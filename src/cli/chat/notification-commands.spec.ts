import type { Notification, ParleyClient } from '../../client';
import type { Front } from './chat.types';
import type { Place } from './group-commands';
import { NotificationCommands } from './notification-commands';

const [HERE, THERE, ANN] = ['1', '2', '3'].map((digit) => digit.repeat(24)) as [string, string, string];
const note = (fields: Partial<Notification>): Notification => ({
  ...{ id: 'a'.repeat(24), type: 'mention', actorId: ANN, conversationId: THERE, seq: 7 },
  ...{ createdAt: '2026-11-22T10:00:00.000Z', isRead: false },
  ...fields,
});

const build = (...items: Notification[]) => {
  let tell: (notification: Notification) => void = () => undefined;
  const markRead = jest.fn(() => Promise.resolve());
  const notifications = {
    list: () => Promise.resolve({ items, unread: items.filter(({ isRead }) => !isRead).length }),
    markRead,
    follow: (listener: typeof tell) => {
      tell = listener;
      return () => undefined;
    },
  };
  const conversation = (id: string) => (id === THERE ? { id, type: 'group', title: 'Climbing' } : undefined);
  const client = { notifications, conversation } as unknown as ParleyClient;
  const front = { notice: jest.fn<void, [string]>(), panel: jest.fn() };
  const names = { settle: () => Promise.resolve(), shown: () => 'ann' };
  const place = { current: { id: HERE }, names } as unknown as Place;
  const commands = new NotificationCommands(client, front as unknown as Front, place);
  commands.follow();
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return { commands, front, markRead, tell: (one: Notification) => tell(one), settle };
};

describe(NotificationCommands, () => {
  it.each([
    [note({}), 'ann mentions you in Climbing (7)'],
    [note({ type: 'reply' }), 'ann answers you in Climbing (7)'],
    [note({ type: 'added' }), 'ann added you to Climbing'],
    [note({ type: 'admitted', conversationId: 'f'.repeat(24) }), 'ann let you into a group'],
    [
      note({ type: 'webhookDisabled', actorId: undefined }),
      'A webhook of yours has failed for days and is switched off',
    ],
  ])('tells of %j', async (one, text) => {
    const { tell, settle, front } = build();
    tell(one);
    await settle();
    expect(front.notice.mock.calls).toEqual([[text]]);
  });

  it('says nothing of what is on the screen', async () => {
    const { tell, settle, front } = build();
    tell(note({ conversationId: HERE }));
    await settle();
    expect(front.notice).not.toHaveBeenCalled();
  });

  it('shows the latest, and counts them as read', async () => {
    const { commands, front, markRead } = build(note({}), note({ type: 'reply', isRead: true }));
    await commands.commands.notifications?.('');
    const lines = [
      expect.stringMatching(/^• ann mentions you in Climbing/),
      expect.stringMatching(/^ {2}ann answers/),
    ] as string[];
    expect(front.panel).toHaveBeenCalledWith({ title: 'Notifications (1 new)', lines });
    expect(markRead).toHaveBeenCalledWith({ upTo: '2026-11-22T10:00:00.000Z' });
  });

  it('says so when there are none', async () => {
    const { commands, front } = build();
    await commands.commands.notifications?.('');
    expect(front.notice).toHaveBeenCalledWith('Nothing was for you in particular yet.');
  });
});
