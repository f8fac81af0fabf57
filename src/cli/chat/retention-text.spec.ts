import { retentionOf, retentionText } from './retention-text';

describe(retentionOf, () => {
  it.each([
    ['ever', 'for ever'],
    ['devices', 'until all devices have them'],
    ['1d', 'for 1 day'],
    ['7d', 'for 7 days'],
    ['36h', 'for 36 hours'],
    ['90m', 'for 90 minutes'],
    ['45s', 'for 45 seconds'],
  ])('reads %s as %s', (text, meaning) => {
    expect(retentionText(retentionOf(text)!)).toBe(meaning);
  });

  it.each(['', 'soon', '7', 'd', '0d', '-1d', '1.5d', '7 d', '9999999999s'])(
    'takes %p for nothing',
    (text) => {
      expect(retentionOf(text)).toBeUndefined();
    },
  );
});
