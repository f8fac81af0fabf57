import type { Conversation, ParleyClient } from '../../client';
import type { Front } from './chat.types';
import type { Place } from './group-commands';
import { RetentionCommands } from './retention-commands';

const open = { id: 'one', retention: { mode: 'ttl', seconds: 604_800 } } as Conversation;

const build = (current?: Conversation) => {
  const retention = { set: jest.fn() };
  const front = { notice: jest.fn() };
  const { commands } = new RetentionCommands(
    { retention } as unknown as ParleyClient,
    front as unknown as Front,
    { current } as Place,
  );
  return { retention, front, keep: async (rest = '') => commands.keep!(rest) };
};

describe(RetentionCommands, () => {
  it('says how long messages are kept', async () => {
    const { front, keep } = build(open);
    await keep();
    expect(front.notice).toHaveBeenCalledWith('Messages here are kept for 7 days.');
  });

  it('has them kept for another time', async () => {
    const { retention, keep } = build(open);
    await keep('24h');
    expect(retention.set).toHaveBeenCalledWith('one', { mode: 'ttl', seconds: 86_400 });
    await keep('devices');
    expect(retention.set).toHaveBeenLastCalledWith('one', { mode: 'relay' });
  });

  it.each(['soon', '7 days'])('asks how long after /keep %s', async (rest) => {
    const { retention, front, keep } = build(open);
    await keep(rest);
    expect(retention.set).not.toHaveBeenCalled();
    expect(front.notice).toHaveBeenCalledWith(expect.stringContaining('How long?'));
  });

  it('takes an open conversation', async () => {
    const { front, keep } = build();
    await keep('7d');
    expect(front.notice).toHaveBeenCalledWith(expect.stringContaining('Open a conversation first'));
  });
});
