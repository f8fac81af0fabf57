import type { Conversation, Message, ParleyClient } from '../../client';
import type { Front } from './chat.types';
import { ContentCommands } from './content-commands';
import type { Place } from './group-commands';

const ME = 'a'.repeat(24);
const BOB = 'b'.repeat(24);
const bob = { id: BOB, username: 'bob', displayName: 'Bob', createdAt: '2026-01-01T00:00:00.000Z' };
const group = { id: 'one', type: 'group', title: 'Climbing', role: 'member' } as Conversation;
const direct = { id: 'two', type: 'dm', peer: bob, role: 'member' } as Conversation;
const message = (id: string, fields: Partial<Message> = {}) =>
  ({ id, conversationId: 'one', senderId: BOB, type: 'text', content: id, ...fields }) as Message;

const build = (messages: Message[] = [], current: Conversation | undefined = group) => {
  const send = jest.fn(() => Promise.resolve());
  const client = {
    session: { user: { id: ME } },
    send,
    messages: () => messages,
    conversations: () => [group, direct],
    searchUsers: () => Promise.resolve([bob]),
    groups: { members: () => Promise.resolve({ items: [{ user: bob, role: 'member' }] }) },
  } as unknown as ParleyClient;
  const front = { notice: jest.fn<void, [string]>() };
  const commands = new ContentCommands(client, front as unknown as Front, { current } as Place);
  const run = (name: string, rest = '') => commands.commands[name]?.(rest);
  return { send, notice: front.notice, run, commands };
};

describe(ContentCommands.name, () => {
  const several = [
    message('m1'),
    message('m2'),
    message('mine', { senderId: ME }),
    message('gone', { deletedAt: 'then' }),
    message('told', { type: 'system' }),
  ];

  it('answers the newest message of somebody else', async () => {
    const { send, run } = build(several);
    await run('reply', 'Yes');
    expect(send).toHaveBeenCalledWith('one', 'Yes', { replyTo: 'm2' });
  });

  it('writes under the newest message of somebody else, or goes on where that one stands', async () => {
    const under = message('m3', { threadRoot: { messageId: 'm1', seq: 1 } });
    for (const [messages, threadRootId] of [
      [several, 'm2'],
      [[...several, under], 'm1'],
    ] as const) {
      const { send, run } = build([...messages]);
      await run('thread', 'Yes');
      expect(send).toHaveBeenCalledWith('one', 'Yes', { threadRootId });
    }
  });

  it('passes the newest message on', async () => {
    const { send, run } = build(several);
    await run('forward', 'bob');
    const forwardOf = { conversationId: 'one', messageId: 'mine' };
    expect(send).toHaveBeenCalledWith('two', '', { forwardOf });
  });

  it('sends a place, and a card', async () => {
    const { send, run } = build();
    await run('location', '47.5 -8 "Central station"');
    expect(send).toHaveBeenCalledWith('one', '', {
      location: { latitude: 47.5, longitude: -8, name: 'Central station' },
    });
    await run('card', 'bob');
    expect(send).toHaveBeenCalledWith('one', '', { contact: { displayName: 'Bob', userId: BOB } });
  });

  it.each([
    ['reply', ''],
    ['reply', 'to nobody'],
    ['thread', ''],
    ['thread', 'of nobody'],
    ['forward', ''],
    ['forward', 'bob'],
    ['location', '47.5'],
    ['location', 'north east'],
    ['card', ''],
    ['card', 'nobody'],
  ])('says what is missing for /%s %s', async (name, rest) => {
    const { send, notice, run } = build();
    await run(name, rest);
    expect(notice).toHaveBeenCalledTimes(1);
    expect(send).not.toHaveBeenCalled();
  });

  it('finds whom a text is for', async () => {
    const { commands } = build();
    const owned = { ...group, role: 'owner' } as Conversation;
    expect(await commands.mentionsIn('hello bob@example.org', group)).toEqual({});
    expect(await commands.mentionsIn('@Bob, look (@nobody)', group)).toEqual({ mentions: [BOB] });
    expect(await commands.mentionsIn('Look, @bob.', group)).toEqual({ mentions: [BOB] });
    expect(await commands.mentionsIn('@b-o.b_2', group)).toEqual({});
    expect(await commands.mentionsIn('@all look', group)).toEqual({});
    expect(await commands.mentionsIn('@all look', owned)).toEqual({ mentionsAll: true });
    expect(await commands.mentionsIn('@bob', direct)).toEqual({ mentions: [BOB] });
  });
});
