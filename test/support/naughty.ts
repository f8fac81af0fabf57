const emoji = (...points: number[]) => String.fromCodePoint(...points);
const range = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i);
const ZWJ = 0x200d;
const VARIATION = 0xfe0f;
const SKIN_TONES = range(0x1f3fb, 0x1f3ff);
const [MAN, WOMAN, GIRL, BOY, ADULT] = [0x1f468, 0x1f469, 0x1f467, 0x1f466, 0x1f9d1];

/** Every single code point that Unicode shows as an emoji. */
function singles(): string[] {
  const isEmoji = /^\p{Emoji_Presentation}$/u;
  const isText = /^\p{Extended_Pictographic}$/u;
  const all = range(0xa9, 0x1faff).map((point) => emoji(point));
  return all.flatMap((one) => {
    if (isEmoji.test(one)) return [one];
    return isText.test(one) ? [one, one + emoji(VARIATION)] : [];
  });
}

function flags(): string[] {
  const letters = range(0x1f1e6, 0x1f1ff);
  const countries = letters.flatMap((first) => letters.map((second) => emoji(first, second)));
  // England, Scotland, Wales: a black flag with the region written in tags
  const regions = ['gbeng', 'gbsct', 'gbwls'].map((region) =>
    emoji(0x1f3f4, ...[...region].map((letter) => 0xe0000 + letter.codePointAt(0)!), 0xe007f),
  );
  return [
    ...countries,
    ...regions,
    emoji(0x1f3f3, VARIATION, ZWJ, 0x1f308),
    emoji(0x1f3f4, ZWJ, 0x2620, VARIATION),
  ];
}

function withSkin(): string[] {
  const isBase = /^\p{Emoji_Modifier_Base}$/u;
  const bases = range(0x261d, 0x1faff).filter((point) => isBase.test(emoji(point)));
  return bases.flatMap((base) => SKIN_TONES.map((tone) => emoji(base, tone)));
}

function families(): string[] {
  const parents = [[MAN], [WOMAN], [MAN, WOMAN], [MAN, MAN], [WOMAN, WOMAN], [ADULT, ADULT]];
  const children = [[GIRL], [BOY], [GIRL, BOY], [BOY, BOY], [GIRL, GIRL]];
  const joined = (people: (number | undefined)[]) =>
    emoji(...people.flatMap((person, i) => (i ? [ZWJ, person!] : [person!])));
  const couples = SKIN_TONES.flatMap((one) =>
    SKIN_TONES.map((other) => emoji(WOMAN, one, ZWJ, 0x2764, VARIATION, ZWJ, 0x1f48b, ZWJ, MAN, other)),
  );
  const handshakes = SKIN_TONES.flatMap((one) =>
    SKIN_TONES.map((other) => emoji(0x1faf1, one, ZWJ, 0x1faf2, other)),
  );
  return [
    ...parents.flatMap((two) => children.map((few) => joined([...two, ...few]))),
    ...couples,
    ...handshakes,
  ];
}

function professions(): string[] {
  const tools = [
    0x1f33e, 0x1f373, 0x1f393, 0x1f3a4, 0x1f3a8, 0x1f3eb, 0x1f3ed, 0x1f4bb, 0x1f527, 0x1f52c, 0x1f680,
    0x1f692,
  ];
  return [MAN, WOMAN, ADULT].flatMap((person) =>
    tools.flatMap((tool) => [
      emoji(person, ZWJ, tool),
      ...SKIN_TONES.map((tone) => emoji(person, tone, ZWJ, tool)),
    ]),
  );
}

const keycaps = () => [...'0123456789#*'].map((key) => key + emoji(VARIATION, 0x20e3));

/** The emoji of Unicode 15 by kind, made from their code points. */
export const EMOJI: Record<string, string[]> = {
  'single code points': singles(),
  flags: flags(),
  'skin tones': withSkin(),
  'families, couples and handshakes': families(),
  professions: professions(),
  keycaps: keycaps(),
};

const SPACES = [
  0x9,
  0xa,
  0xb,
  0xc,
  0xd,
  0x20,
  0x85,
  0xa0,
  0x1680,
  ...range(0x2000, 0x200a),
  0x2028,
  0x2029,
  0x202f,
  0x205f,
  0x3000,
];
const INVISIBLE = [
  0xad,
  0x180e,
  ...range(0x200b, 0x200f),
  ...range(0x2060, 0x2064),
  0xfeff,
  0xfff9,
  0xfffc,
  0xfffd,
];
const CONTROLS = [...range(0x1, 0x1f), 0x7f, ...range(0x80, 0x9f)];

/** Texts that break what treats text as anything but text. */
export const NAUGHTY_TEXTS: string[] = [
  ...SPACES.map((point) => emoji(point)),
  ...INVISIBLE.map((point) => `a${emoji(point)}b`),
  ...CONTROLS.map((point) => `a${emoji(point)}b`),
  ' leading',
  'trailing ',
  '\r\n\n\r',
  '\ttab',
  'back\bspace',
  '\u001b[31mred\u001b[0m',
  '\\',
  '\\\\',
  '\\0',
  '\\u0000',
  '\\ud800',
  '\ufeffbyte order mark',
  '\ufffe',
  '\uffff',
  emoji(0x10ffff),
  emoji(0x1fffe),
  emoji(0xe000),
  emoji(0xf0000),
  emoji(0x100000),
  'e\u0301',
  '\u00e9',
  '\ufb01',
  '\u212b',
  '\u00c5',
  'A\u030a',
  '\u1e9b\u0323',
  '\u0130\u0131',
  'ß',
  'ẞ',
  'ς',
  'ﷺ',
  '㍿',
  '½',
  `a${emoji(...range(0x300, 0x36f))}b`,
  `Z${'\u0336\u0489\u035c'.repeat(300)}`,
  'กำ้',
  'ক্ষি',
  'நி',
  '각',
  '각',
  'ᄀᄀᄀ각ᆨᆨ',
  'שלום',
  'مرحبا بالعالم',
  'سلام‌علیکم',
  '\u202eright to left override\u202c',
  '\u2067isolate\u2069 \u2066open',
  'abc \u05d0\u05d1 123 \u0661\u0662',
  '日本語テキスト',
  '田中さんにあげて下さい',
  '𠜎𠜱𠝹𠱓',
  '𝒯𝑒𝓍𝓉',
  '🅃🄴🅇🅃',
  'ｆｕｌｌｗｉｄｔｈ',
  'Ⅷ',
  '٣',
  'ᚠᛇᚻ',
  '𒀱',
  '𓀀𓂀',
  "' OR '1'='1",
  '"; DROP TABLE messages; --',
  "1; EXEC xp_cmdshell('dir')",
  "') UNION SELECT null --",
  '%27%20OR%201=1',
  '{"$ne":null}',
  '{"$where":"sleep(5000)"}',
  '{$gt:""}',
  '$where',
  '$__proto__',
  '__proto__',
  'constructor',
  'prototype',
  'hasOwnProperty',
  'toString',
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '"><svg onload=alert(1)>',
  '</textarea><b>',
  'javascript:alert(1)',
  '&lt;&amp;&#39;&#x27;',
  '<!--',
  ']]>',
  '<![CDATA[x]]>',
  '<?xml version="1.0"?>',
  '{{7*7}}',
  '${7*7}',
  '<%= 7*7 %>',
  '#{7*7}',
  '{% raw %}',
  '; rm -rf /',
  '$(reboot)',
  '`reboot`',
  '| cat /etc/passwd',
  '&& id',
  '> /dev/null',
  '../../../etc/passwd',
  '..\\..\\windows',
  'C:\\con\\aux',
  'file:///etc/passwd',
  '-rf',
  '--help',
  '!!',
  '~',
  '*',
  '?',
  '%s%s%s%n',
  '%d',
  '%x%x',
  '%%',
  '{0}',
  '{}',
  '[]',
  'null',
  'undefined',
  'NaN',
  'Infinity',
  '-Infinity',
  'true',
  'false',
  '0',
  '-0',
  '1e309',
  '0x1F',
  '1,000.00',
  '9007199254740993',
  '2026-02-30',
  '1970-01-01T00:00:00Z',
  '{"a":',
  '"',
  "'",
  '""',
  ',',
  ':',
  '[1,2',
  '\\"',
  '{"type":"text","content":"nested"}',
  '42["message:send",{}]',
  '451-["x",{"_placeholder":true,"num":0}]',
  '2probe',
  '\u001e',
  '\u001e4',
  'a'.repeat(10_000),
  'supercalifragilistic'.repeat(500),
  '\n'.repeat(5_000),
  '\u200b'.repeat(2_000),
  '(╯°□°)╯︵ ┻━┻',
  'ಠ_ಠ',
  '¯\\_(ツ)_/¯',
  'http://[::1',
  'https://user:pass@example.org:0/?#',
  'mailto:a@b',
  'data:text/html;base64,PHNjcmlwdD4=',
  'Content-Type: text/html\r\n\r\n<b>',
  'From: a\nBcc: b',
  'GET / HTTP/1.1',
];
