const ESC = String.fromCharCode(27);
const BEL = String.fromCharCode(7);

// whole sequences go, so that no `[31m` is left of them: CSI with its parameters, then OSC and the like with their text
// up to the terminator, then any other escape with its one letter
const SEQUENCES = new RegExp(
  [
    `(?:${ESC}\\[|\\u009b)[0-?]*[ -/]*[@-~]?`,
    `(?:${ESC}[\\]PX^_]|[\\u009d\\u0090\\u0098\\u009e\\u009f])[^${BEL}${ESC}\\u009c]*(?:${BEL}|${ESC}\\\\|\\u009c)?`,
    `${ESC}[ -/]*[0-~]?`,
  ].join('|'),
  'gu',
);
// what would move the cursor, ring, or turn the direction of the text around: controls, direction overrides and
// isolates, interlinear annotations, the byte order mark; also halves of surrogate pairs
const UNPRINTABLE = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb\ufeff]/gu;
const LINE_BREAKS = /\r\n?|[\u0085\u2028\u2029]/gu;

/** Text of others as it may be shown on a terminal: no escape sequence, no control character; line breaks are `\n`. */
export function printable(text: string): string {
  return text
    .replace(SEQUENCES, '')
    .replace(LINE_BREAKS, '\n')
    .replaceAll('\t', '    ')
    .split('\n')
    .map((line) => line.replace(UNPRINTABLE, ''))
    .join('\n');
}

/** The same on one line: line breaks become ` ⏎ `. */
export function printableLine(text: string): string {
  return printable(text)
    .trim()
    .replace(/ *\n+ */g, ' ⏎ ');
}
