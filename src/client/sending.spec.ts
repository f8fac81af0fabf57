import { draftOf, isSameSend, payloadOf } from './sending';

const ID = 'c'.repeat(24);
const draft = (options = {}) => draftOf('me', ID, 'hello', { clientMessageId: 'one', ...options });

describe(draftOf.name, () => {
  it('makes of a text what the server always took', () => {
    expect(payloadOf(draft({ replyTo: undefined }))).toEqual({
      conversationId: ID,
      clientMessageId: 'one',
      type: 'text',
      content: 'hello',
    });
    expect(draft()).not.toHaveProperty('extras');
  });

  it('keeps what the message has beside its text, in a form that can be stored', () => {
    const stored = JSON.parse(JSON.stringify(draft({ replyTo: 'm1' }))) as ReturnType<typeof draft>;
    expect(payloadOf(stored)).toMatchObject({ content: 'hello', replyTo: 'm1' });
  });

  it('sends places, cards and what is passed on under their own kind', () => {
    const ids = { conversationId: ID, clientMessageId: 'one' };
    const location = { latitude: 1, longitude: 2 };
    const contact = { displayName: 'Ada' };
    const forwardOf = { conversationId: ID, messageId: 'm1' };
    const empty = (options: object) =>
      payloadOf(draftOf('me', ID, '', { clientMessageId: 'one', ...options }));
    expect(empty({ location })).toEqual({ ...ids, type: 'location', location });
    expect(payloadOf(draft({ contact }))).toEqual({ ...ids, type: 'contact', content: 'hello', contact });
    expect(empty({ forwardOf })).toEqual({ ...ids, forwardOf });
    // an empty text is the server's to refuse
    expect(empty({})).toMatchObject({ content: '' });
  });

  it('gives each message an id of its own', () => {
    expect(draftOf('me', ID, 'a').clientMessageId).not.toBe(draftOf('me', ID, 'a').clientMessageId);
  });
});

describe(isSameSend.name, () => {
  it('tells another message under the same id', () => {
    expect(isSameSend(draft({ replyTo: 'm1' }), draft({ replyTo: 'm1' }))).toBe(true);
    expect(isSameSend(draft({ replyTo: 'm1' }), draft({ replyTo: 'm2' }))).toBe(false);
    expect(isSameSend(draft(), draft({ replyTo: 'm1' }))).toBe(false);
    const mentions = ['bob'];
    expect(isSameSend(draft({ replyTo: 'm1', mentions }), draft({ mentions, replyTo: 'm1' }))).toBe(true);
  });
});
