import { AccountDataStore } from './account-data';
import type { Courier } from './courier';
import { Drafts } from './drafts';
import { localErrors } from './errors';
import type { PendingSend } from './storage';
import type { SaveDraft } from './wire';

const ID = 'c'.repeat(24);
const AT = '2026-01-01T00:00:00.000Z';
const LONG_AGO = 5;
const AHEAD = Date.now() + 3_600_000;

const build = (kept?: { content: string; revision: number }) => {
  const data = new AccountDataStore(() => undefined);
  if (kept) data.fill([{ n: 1, kind: 'draft', key: ID, value: { ...kept, at: AT }, at: AT }]);
  const saved: SaveDraft[] = [];
  const onFault = jest.fn();
  const deliver = jest.fn((_event: string, draft: SaveDraft) => {
    saved.push(draft);
    return Promise.resolve({ ...draft, at: AT });
  });
  const drafts = new Drafts({ deliver } as unknown as Courier, () => data, onFault);
  return { drafts, saved, deliver, onFault };
};
const sent = (queuedAt = Date.now()) =>
  ({ conversationId: ID, queuedAt: new Date(queuedAt).toISOString() }) as PendingSend;

describe(Drafts, () => {
  it('knows what is kept', () => {
    expect(build().drafts.of(ID)).toBeUndefined();
    expect(build({ content: 'Dear', revision: 3 }).drafts.of(ID)).toMatchObject({ content: 'Dear' });
  });

  it('counts up from whatever is known, here or from other devices', async () => {
    const { drafts, saved } = build({ content: 'Dear', revision: AHEAD });
    await drafts.save(ID, 'Dear B');
    await drafts.save(ID, 'Dear Bo', { replyTo: 'm1' });
    expect(saved).toEqual([
      { conversationId: ID, content: 'Dear B', revision: AHEAD + 1 },
      { conversationId: ID, content: 'Dear Bo', revision: AHEAD + 2, replyTo: 'm1' },
    ]);
  });

  it('clears what was kept when a message was sent, and not what was written since', () => {
    const { drafts, saved } = build({ content: 'Dear', revision: LONG_AGO });
    drafts.sent(sent(LONG_AGO - 1));
    expect(saved).toEqual([]);
    drafts.sent(sent());
    expect(saved).toMatchObject([{ content: '' }]);
  });

  it('asks nothing for a message of a conversation without a draft', () => {
    const { drafts, saved } = build();
    drafts.sent(sent());
    expect(saved).toEqual([]);
  });

  it('tells of a draft that could not be cleared', async () => {
    const { drafts, deliver, onFault } = build({ content: 'Dear', revision: LONG_AGO });
    deliver.mockReturnValueOnce(Promise.reject(new Error('outdated')));
    drafts.sent(sent());
    await new Promise(setImmediate);
    expect(onFault).toHaveBeenCalledWith(expect.objectContaining({ message: 'outdated' }));
  });

  it('rejects what is to be kept when nobody is signed in', async () => {
    const nobody = () => {
      throw localErrors.SIGNED_OUT();
    };
    const drafts = new Drafts({} as Courier, nobody, () => undefined);
    await expect(drafts.save(ID, 'Dear')).rejects.toMatchObject({ code: 'SIGNED_OUT' });
  });

  it('refuses a text that no server takes', async () => {
    const { drafts, saved } = build();
    await expect(drafts.save(ID, 'x'.repeat(65_537))).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
    expect(saved).toEqual([]);
  });
});
