import type { Conversation, EditOptions, Message, ParleyClient, SendExtras } from '../../client';
import { ChatRoom } from './chat-room';
import type { Front } from './chat.types';
import { COMMANDS } from './commands';

const bob = { id: 'b'.repeat(24), username: 'bob', displayName: 'Bob' };
const group = { id: 'one', type: 'group', title: 'Climbing', role: 'member', unread: 0 } as Conversation;
const page = { items: [{ user: bob, role: 'member' }] };

const mine = { id: 'm1', conversationId: 'one', senderId: 'a'.repeat(24), version: 3 } as Message;

/** A room with an open group, and what is sent there. */
const enter = async () => {
  const sent: { text: string; extras?: SendExtras }[] = [];
  const members = jest.fn(() => Promise.resolve(page));
  const edit = jest.fn<Promise<void>, [string, string, string, EditOptions]>(() => Promise.resolve());
  const client = {
    session: { user: { id: 'a'.repeat(24) } },
    conversations: () => [group],
    conversation: () => group,
    messages: () => [mine],
    edit,
    history: () => Promise.resolve({ hasMore: false }),
    open: () => Promise.resolve(),
    markRead: () => Promise.resolve(),
    groups: { members },
    send: (_id: string, text: string, extras?: SendExtras) => Promise.resolve(sent.push({ text, extras })),
  } as unknown as ParleyClient;
  const front = { notice: jest.fn<void, [string]>(), panel: jest.fn(), opened: jest.fn() };
  const room = new ChatRoom(client, front as unknown as Front, () => undefined);
  await room.submit('/open 1');
  return { room, front, sent, edit, members };
};

describe(ChatRoom.name, () => {
  it('sends in the order of typing, although who is named is looked up first', async () => {
    const { room, sent, members } = await enter();
    let answer = (): void => undefined;
    members.mockImplementationOnce(() => new Promise((resolve) => (answer = () => resolve(page))));
    const submitted = ['@bob, are you there?', 'Hello?'].map((line) => room.submit(line));
    await new Promise(setImmediate);
    answer();
    await Promise.all(submitted);
    expect(sent).toEqual([
      { text: '@bob, are you there?', extras: { mentions: [bob.id] } },
      { text: 'Hello?', extras: {} },
    ]);
  });

  it('sends a text although nobody can tell who is named in it', async () => {
    const { room, front, sent, members } = await enter();
    members.mockRejectedValueOnce(new Error('No server answered.'));
    await room.submit('@bob, are you there?');
    await room.submit('@bob?');
    expect(sent).toEqual([
      { text: '@bob, are you there?', extras: {} },
      { text: '@bob?', extras: { mentions: [bob.id] } },
    ]);
    expect(front.notice).not.toHaveBeenCalled();
  });

  it('edits for whom a message is by whom the new text names', async () => {
    const { room, edit, members } = await enter();
    const edited = async (text: string) => {
      await room.submit(`/edit ${text}`);
      const [conversationId, messageId, content, options] = edit.mock.lastCall!;
      expect([conversationId, messageId, content]).toEqual(['one', 'm1', text]);
      return options;
    };
    const once = { expectedVersion: 3 };
    expect(await edited('@bob?')).toEqual({ ...once, mentions: [bob.id], mentionsAll: false });
    expect(await edited('Hello?')).toEqual({ ...once, mentions: [], mentionsAll: false });
    members.mockRejectedValueOnce(new Error('No server answered.'));
    expect(await edited('@bob!')).toEqual(once);
  });

  it('knows every command that it explains', async () => {
    const { room, front } = await enter();
    for (const { name } of COMMANDS) await room.submit(`/${name}`);
    expect(front.notice).not.toHaveBeenCalledWith(expect.stringContaining('There is no command'));
  });
});
