/**
 * Whether a text can be stored and returned byte for byte: well-formed UTF-16 (no lone surrogate, which UTF-8 cannot
 * carry) and no NUL (which C strings on the way would cut at).
 */
export function isStorableText(text: string): boolean {
  return text.isWellFormed() && !text.includes('\u0000');
}

/** The form in which names and search prefixes are compared: NFKC, lower case. */
export function foldCase(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}
