import { foldCase, isStorableText } from './text';

describe('text', () => {
  it.each(['', 'plain', '👩‍👩‍👧‍👦', '\u202Ertl', 'e\u0301', '\uFEFF', '{"$gt": ""}'])('keeps %j', (text) => {
    expect(isStorableText(text)).toBe(true);
  });

  it.each(['\u0000', 'a\u0000b', '\uD83D', '\uDE00\uD83D'])(
    'refuses %j, which could not come back as it went',
    (text) => {
      expect(isStorableText(text)).toBe(false);
    },
  );

  it('compares names without case and width', () => {
    expect(foldCase('ＡliCE')).toBe(foldCase('alice'));
  });
});
