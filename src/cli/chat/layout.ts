const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const STYLE = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');
// East Asian Wide and Fullwidth, by blocks; emoji are recognised by their own properties
const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u;
const EMOJI = /^(?:\p{Emoji_Presentation}|\p{Regional_Indicator}|\p{Emoji}\ufe0f|[0-9#*]\ufe0f?\u20e3)/u;
const INVISIBLE = /^[\p{Mn}\p{Me}\p{Cf}\p{Cc}]/u;

/** What a person calls a character: a letter with its accents, a flag, a family. */
export function graphemes(text: string): string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

function graphemeWidth(grapheme: string): number {
  if (INVISIBLE.test(grapheme)) return 0;
  return EMOJI.test(grapheme) || WIDE.test(grapheme) ? 2 : 1;
}

/** Columns that a text takes on a terminal; our own colours take none. */
export function displayWidth(text: string): number {
  // most texts are plain, and a screen measures all of them
  if (/^[ -~]*$/.test(text)) return text.length;
  return graphemes(text.replace(STYLE, '')).reduce((sum, grapheme) => sum + graphemeWidth(grapheme), 0);
}

/** The beginning of a plain text, at most `width` columns; `…` shows that something was cut off. */
export function truncate(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let used = 0;
  let kept = '';
  for (const grapheme of graphemes(text)) {
    used += graphemeWidth(grapheme);
    if (used > width - 1) break;
    kept += grapheme;
  }
  return width > 0 ? `${kept}…` : '';
}

/** Fills up with spaces to `width` columns; the text may be coloured. */
export function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

/** `left` and `right` at the two ends of a line of `width` columns. */
export function spread(left: string, right: string, width: number): string {
  return pad(left, width - displayWidth(right)) + right;
}

/** Breaks a plain text into lines of at most `width` columns, between words where it can. */
export function wrap(text: string, width: number): string[] {
  return text.split('\n').flatMap((line) => wrapLine(line, Math.max(2, width)));
}

function wrapLine(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const chunk of text.split(/(?<= )(?=[^ ])/u)) {
    const word = chunk.trimEnd();
    if (used + displayWidth(word) > width) {
      if (line) lines.push(line.trimEnd());
      const pieces = breakWord(word, width);
      line = pieces.pop() ?? '';
      lines.push(...pieces);
      used = displayWidth(line);
    } else {
      line += word;
      used += displayWidth(word);
    }
    line += chunk.slice(word.length);
    used += chunk.length - word.length;
  }
  return [...lines, line.trimEnd()];
}

/** A word in pieces of at most `width` columns; the last one may be shorter. */
function breakWord(word: string, width: number): string[] {
  const pieces: string[] = [];
  let piece = '';
  let used = 0;
  for (const grapheme of graphemes(word)) {
    const more = graphemeWidth(grapheme);
    if (used + more > width) {
      pieces.push(piece);
      piece = '';
      used = 0;
    }
    piece += grapheme;
    used += more;
  }
  return [...pieces, piece];
}
