import fc from 'fast-check';
import { printable, printableLine } from './sanitise';

const ESC = '\u001b';

describe('printable', () => {
  it('takes escape sequences out whole', () => {
    expect(printable(`a${ESC}[31mred${ESC}[0m b`)).toBe('ared b');
    expect(printable(`${ESC}]0;new title\u0007x`)).toBe('x');
    expect(printable(`${ESC}]8;;http://evil.example${ESC}\\link${ESC}]8;;${ESC}\\`)).toBe('link');
    expect(printable(`${ESC}c${ESC}(0x${ESC}[2J${ESC}[1;1H`)).toBe('x');
    expect(printable('\u009b31mx\u009d0;title\u009cy')).toBe('xy');
    expect(printable(`cut short ${ESC}[`)).toBe('cut short ');
  });

  it('takes out what moves the cursor, rings or turns the direction of the text', () => {
    expect(printable('a\bb\u0007c\u007fd\u202ee\u2066f\u0000')).toBe('abcdef');
  });

  it('keeps line breaks, whatever their kind, and tabs as spaces', () => {
    expect(printable('a\r\nb\rc\u2028d\te')).toBe('a\nb\nc\nd    e');
  });

  it('keeps emoji of several code points, accents and all scripts', () => {
    const text = '👩‍👩‍👧‍👦 👋🏽 🇨🇭 1️⃣ é ñ 你好 שלום';
    expect(printable(text)).toBe(text);
  });

  it('leaves nothing that a terminal obeys, whatever the text', () => {
    const nasty = fc.constantFrom(
      ESC,
      '\u009b',
      '\u0007',
      '[',
      ']',
      'm',
      '2J',
      '\\',
      '\n',
      '\r',
      'a',
      ';',
      '\u0090',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(nasty, fc.string({ unit: 'binary' }))), (parts) => {
        expect(printable(parts.join(''))).not.toMatch(/[^\P{Cc}\n]/u);
        expect(printableLine(parts.join(''))).not.toMatch(/\p{Cc}/u);
      }),
    );
  });

  it('makes one line of several', () => {
    expect(printableLine('  one\n\ntwo \n three ')).toBe('one ⏎ two ⏎ three');
  });
});
