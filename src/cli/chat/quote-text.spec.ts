import type { Message } from '../../client';
import { quoteText } from './quote-text';

const answer = (replyTo?: Message['replyTo']) => ({ conversationId: 'one', replyTo }) as Message;
const loaded = { seq: 1, senderId: 'bob', content: 'as it\nis now' } as Message;
const client = (...messages: Message[]) => ({ messages: () => messages });
const reference = { messageId: 'm1', seq: 1 };
const text = (message: Message, ...there: Message[]) =>
  quoteText(client(...there), message, (id) => `@${id}`);

describe(quoteText.name, () => {
  it('shows what is loaded, or else what came with the answer', () => {
    const quoted = { ...reference, senderId: 'bob', snippet: 'as it was' };
    expect(text(answer(quoted))).toBe('@bob: as it was');
    expect(text(answer(quoted), loaded)).toBe('@bob: as it ⏎ is now');
    expect(text(answer(reference), loaded)).toBe('@bob: as it ⏎ is now');
  });

  it('shows places and cards', () => {
    const location = { latitude: 47.5, longitude: 8, name: 'Station' };
    const place = { ...reference, senderId: 'bob', type: 'location' } as const;
    expect(text(answer(place), { ...loaded, content: 'here', location })).toBe(
      '@bob: 📍 Station (47.5, 8) ⏎ here',
    );
    expect(text(answer({ ...place, snippet: '' }))).toBe('@bob: 📍');
    expect(text(answer({ ...place, type: 'contact', snippet: 'call her' }))).toBe('@bob: 👤 call her');
  });

  it('shows no text where there is none to show', () => {
    expect(text(answer())).toBeUndefined();
    expect(text(answer(reference))).toBe('an earlier message');
    expect(text(answer({ ...reference, senderId: 'bob', isDeleted: true }))).toBe('@bob: message deleted');
    expect(text(answer(reference), { ...loaded, content: '', deletedAt: 'then' })).toBe(
      '@bob: message deleted',
    );
  });

  it('shows the root of a thread', () => {
    const under = { conversationId: 'one', threadRoot: reference } as Message;
    expect(text(under, loaded)).toBe('@bob: as it ⏎ is now');
  });

  it('cuts long texts between characters', () => {
    const long = { ...reference, senderId: 'bob', snippet: '🎉'.repeat(100) };
    expect(text(answer(long))).toBe(`@bob: ${'🎉'.repeat(60)}…`);
  });
});
