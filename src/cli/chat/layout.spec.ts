import fc from 'fast-check';
import { displayWidth, pad, spread, truncate, wrap } from './layout';
import { colourful } from './style';

describe('layout', () => {
  it('knows how many columns a text takes', () => {
    expect(displayWidth('hello')).toBe(5);
    expect(displayWidth('你好')).toBe(4);
    expect(displayWidth('é')).toBe(1);
    expect(displayWidth('👩‍👩‍👧‍👦👋🏽🇨🇭')).toBe(6);
    expect(displayWidth('✓✓ ⏳')).toBe(5);
    expect(displayWidth(colourful('red', 'red', 'bold'))).toBe(3);
  });

  it('cuts off without splitting a character', () => {
    expect(truncate('hello world', 8)).toBe('hello w…');
    expect(truncate('👋🏽👋🏽👋🏽', 5)).toBe('👋🏽👋🏽…');
    expect(truncate('short', 8)).toBe('short');
    expect(truncate('anything', 0)).toBe('');
  });

  it('breaks between words, and inside those that are too long', () => {
    expect(wrap('the quick brown fox', 10)).toEqual(['the quick', 'brown fox']);
    expect(wrap('a verylongword b', 6)).toEqual(['a', 'verylo', 'ngword', 'b']);
    expect(wrap('one\n\ntwo', 10)).toEqual(['one', '', 'two']);
    expect(wrap('你好世界', 5)).toEqual(['你好', '世界']);
  });

  it('never makes a line too wide and never loses a character, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 2, max: 20 }), (text, width) => {
        const lines = wrap(text, width);
        for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
        expect(lines.join('').replace(/\s/gu, '')).toBe(text.replace(/\s/gu, ''));
      }),
    );
  });

  it('fills rows', () => {
    expect(pad('ab', 4)).toBe('ab  ');
    expect(spread('l', 'r', 5)).toBe('l   r');
  });
});
