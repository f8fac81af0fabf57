import { contentText } from './content-text';

describe(contentText.name, () => {
  it.each([
    ['a text', { content: 'hello' }, 'hello'],
    ['what was passed on', { content: 'hello', forwardCount: 2 }, '↪ passed on\nhello'],
    ['a place', { content: '', location: { latitude: 47.5, longitude: -8 } }, '📍 (47.5, -8)'],
    [
      'a place with a name and a text',
      { content: 'here', location: { latitude: 0, longitude: 8, name: 'Station' } },
      '📍 Station (0, 8)\nhere',
    ],
    [
      'a card',
      { content: '', contact: { displayName: 'Ada', phones: ['+44 20'], emails: ['ada@example.org'] } },
      '👤 Ada · +44 20 · ada@example.org',
    ],
    ['nothing', { content: '' }, ''],
  ])('shows %s', (_what, said, text) => {
    expect(contentText(said)).toBe(text);
  });
});
