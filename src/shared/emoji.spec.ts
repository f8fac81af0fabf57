import { emojiOf } from './emoji';

describe('emoji', () => {
  it.each(['👍', '❤️', '👍🏽', '🇩🇪', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '👨‍👩‍👧‍👦', '👩🏻‍❤️‍💋‍👨🏿', '1️⃣', '🏳️‍🌈', '🫱🏻‍🫲🏿', '🧑‍🚀', '©️'])(
    'takes %s as one (R41)',
    (emoji) => {
      expect(emojiOf(emoji)).toBe(emoji);
    },
  );

  it('takes a heart written as a character for the picture', () => {
    expect(emojiOf('\u2764')).toBe('\u2764\uFE0F');
  });

  it.each([
    '',
    ' ',
    'a',
    '1',
    '#',
    '1\uFE0F',
    ':+1:',
    '👍👍',
    '👍 ',
    '👍a',
    '🇩',
    '\u200D',
    '\uFE0F',
    '\uD83D',
    '👍\u0000',
    '👨‍',
    '👍🏽🏽',
    '\u202E👍',
  ])('refuses %j', (text) => {
    expect(emojiOf(text)).toBeUndefined();
  });
});
