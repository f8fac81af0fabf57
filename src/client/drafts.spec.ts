import { AccountDataStore } from './account-data';
import type { Courier } from './courier';
import { Drafts } from './drafts';
import { localErrors, ParleyError } from './errors';
import type { PendingSend } from './storage';
import type { SaveDraft } from './wire';

const ID = 'c'.repeat(24);
const AT = '2026-01-01T00:00:00.000Z';
const LONG_AGO = 5;
const AHEAD = Date.now() + 3_600_000;

const refusal = (code: string) => new ParleyError({ code, status: 409, message: code, retryable: false });

const build = (kept?: { content: string; revision: number }) => {
  let data = new AccountDataStore(() => undefined);
  if (kept) data.fill([{ n: 1, kind: 'draft', key: ID, value: { ...kept, at: AT }, at: AT }]);
  const saved: SaveDraft[] = [];
  const onFault = jest.fn();
  const deliver = jest.fn((_event: string, draft: SaveDraft) => {
    saved.push(draft);
    return Promise.resolve({ ...draft, at: AT });
  });
  const drafts = new Drafts({ deliver } as unknown as Courier, () => data, onFault);
  const signIn = () => (data = new AccountDataStore(() => undefined));
  return { drafts, saved, deliver, onFault, signIn };
};
const sent = (queuedAt = Date.now(), more: Partial<PendingSend> = {}) =>
  ({ conversationId: ID, type: 'text', queuedAt: new Date(queuedAt).toISOString(), ...more }) as PendingSend;

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

  it.each<[string, Partial<PendingSend>]>([
    ['a place', { type: 'location', extras: { location: { latitude: 1, longitude: 2 } } }],
    ['a card', { type: 'contact', extras: { contact: { displayName: 'Ada' } } }],
    ['what was passed on', { extras: { forwardOf: { conversationId: ID, messageId: 'm1' } } }],
  ])('keeps what was written when %s was sent', (_, more) => {
    const { drafts, saved } = build({ content: 'Dear', revision: LONG_AGO });
    drafts.sent(sent(Date.now(), more));
    expect(saved).toEqual([]);
  });

  it('keeps count of what is written while the draft before it is cleared', async () => {
    const { drafts, saved, deliver } = build();
    await drafts.save(ID, 'Dear');
    let answer = (): void => undefined;
    deliver.mockImplementationOnce((_event, draft) => {
      saved.push(draft);
      return new Promise((resolve) => (answer = () => resolve({ ...draft, at: AT })));
    });
    drafts.sent(sent());
    await drafts.save(ID, 'PS');
    answer();
    await new Promise(setImmediate);
    // the account data that tells of it is under way
    drafts.sent(sent(Date.now() + 1_000));
    expect(saved.map(({ content }) => content)).toEqual(['Dear', '', 'PS', '']);
  });

  it('counts for each person anew', async () => {
    const { drafts, saved, signIn } = build();
    await drafts.save(ID, 'Dear');
    signIn();
    drafts.sent(sent());
    expect(saved.map(({ content }) => content)).toEqual(['Dear']);
  });

  it('asks nothing for a message of a conversation without a draft', () => {
    const { drafts, saved } = build();
    drafts.sent(sent());
    expect(saved).toEqual([]);
  });

  it('tells of a draft that could not be cleared', async () => {
    const { drafts, deliver, onFault } = build({ content: 'Dear', revision: LONG_AGO });
    deliver.mockRejectedValueOnce(refusal('NOT_MEMBER'));
    drafts.sent(sent());
    await new Promise(setImmediate);
    expect(onFault).toHaveBeenCalledWith(expect.objectContaining({ code: 'NOT_MEMBER' }));
  });

  it('takes it for no fault that another device was later', async () => {
    const { drafts, deliver, onFault } = build({ content: 'Dear', revision: LONG_AGO });
    deliver.mockRejectedValueOnce(refusal('DRAFT_OUTDATED'));
    drafts.sent(sent());
    await new Promise(setImmediate);
    expect(onFault).not.toHaveBeenCalled();
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
