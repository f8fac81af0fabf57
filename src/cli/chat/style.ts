const CODES = {
  bold: 1,
  dim: 2,
  italic: 3,
  inverse: 7,
  red: 31,
  green: 32,
  yellow: 33,
  blue: 34,
  cyan: 36,
};

export type Style = keyof typeof CODES;
/** Dresses a text in styles, or leaves it plain. */
export type Paint = (text: string, ...styles: Style[]) => string;

const ESC = String.fromCharCode(27);

export const colourful: Paint = (text, ...styles) => {
  const codes = styles.map((style) => CODES[style]).join(';');
  return text && codes ? `${ESC}[${codes}m${text}${ESC}[0m` : text;
};

export const plain: Paint = (text) => text;
