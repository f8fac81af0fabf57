// as a text, as the compiler's target does not know the flag
const ONE_EMOJI = new RegExp('^\\p{RGI_Emoji}$', 'v');
/** Asks for the picture where a character is also known as plain text. */
const AS_PICTURE = '\uFE0F';

/**
 * The one emoji that a text is, however many code points it takes: a flag, a family, a keycap, any skin tone. A heart without
 * its mark for "as a picture" is the heart with it. Undefined for anything else.
 */
export function emojiOf(text: string): string | undefined {
  return [text, text + AS_PICTURE].find((form) => ONE_EMOJI.test(form));
}
