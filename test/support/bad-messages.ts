import { randomUUID } from 'node:crypto';

/** Something nobody may send as a message, and the code that says so. */
export interface BadMessage {
  name: string;
  /** instead of, or beside, the fields of a good message; as JSON, so that keys such as `__proto__` are real ones */
  fields: string;
  code: 'VALIDATION' | 'PAYLOAD_TOO_LARGE';
}

export const MAX_CONTENT_BYTES = 65_536;
const SERVER_OWNED = {
  id: 'f'.repeat(24),
  senderId: 'f'.repeat(24),
  seq: 7,
  createdAt: '2020-01-01T00:00:00.000Z',
  status: 'read',
  version: 9,
  editedAt: null,
};

const bad = (name: string, fields: object | string, code: BadMessage['code'] = 'VALIDATION'): BadMessage => ({
  name,
  fields: typeof fields === 'string' ? fields : JSON.stringify(fields),
  code,
});

/** Of a message that is sent, and of an edit. */
export const BAD_MENTIONS: BadMessage[] = [
  ...['nonsense', 'f'.repeat(24), ['nonsense'], [1], { $ne: 1 }, null].map((mentions) =>
    bad(`mentions that are ${JSON.stringify(mentions)}`, { mentions }),
  ),
  bad('one person mentioned twice', { mentions: ['f'.repeat(24), 'f'.repeat(24)] }),
  bad('too many people mentioned', {
    mentions: Array.from({ length: 51 }, (_, i) => String(i).padStart(24, '0')),
  }),
  bad('a mention of all that is a word', { mentionsAll: 'yes' }),
];

/** The same list for REST and sockets: what is refused there is refused here, by the same code. */
export const BAD_MESSAGES: BadMessage[] = [
  ...Object.entries(SERVER_OWNED).map(([name, value]) => bad(`a ${name} of one's own`, { [name]: value })),
  bad('an unknown field', { colour: 'red' }),
  bad('300 unknown fields', Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`field${i}`, i]))),
  bad('a key that begins with $', { $where: 'sleep(1000)' }),
  bad('a key with a dot', { 'content.$ne': 1 }),
  bad('a __proto__ key', '{"__proto__":{"isAdmin":true}}'),
  bad('a constructor key', '{"constructor":{"prototype":{"isAdmin":true}}}'),
  bad('content that is missing', { content: undefined }),
  bad('content that is null', '{"content":null}'),
  bad('content that is a number', { content: 42 }),
  bad('content that is a list', { content: ['hello'] }),
  bad('content that is an operator', { content: { $ne: '' } }),
  bad('content that is empty', { content: '' }),
  bad('content with a NUL', { content: 'a\u0000b' }),
  bad('content with a lone high surrogate', '{"content":"a\\ud83db"}'),
  bad('content with a lone low surrogate', '{"content":"\\ude00"}'),
  bad('content with reversed surrogates', '{"content":"\\ude00\\ud83d"}'),
  bad('content one byte too long', { content: 'x'.repeat(MAX_CONTENT_BYTES + 1) }, 'PAYLOAD_TOO_LARGE'),
  bad(
    'content too long only in bytes',
    { content: 'é'.repeat(MAX_CONTENT_BYTES / 2 + 1) },
    'PAYLOAD_TOO_LARGE',
  ),
  bad('an id that is no UUID', { clientMessageId: 'message-1' }),
  bad('an id that is a number', { clientMessageId: 1 }),
  bad('an id that is an operator', { clientMessageId: { $gt: '' } }),
  bad('an id with something behind it', { clientMessageId: `${randomUUID()}\n` }),
  bad('mentions of nobody', { mentions: [] }),
  ...BAD_MENTIONS,
  bad('a kind there is not', { type: 'image' }),
  bad('a kind that is a number', { type: 1 }),
];

/** A good message with the bad fields put in; JSON, as it goes over the wire. */
export function spoil({ fields }: BadMessage, more: object = {}): string {
  const good: Record<string, unknown> = { ...more, clientMessageId: randomUUID(), content: 'spoiled text' };
  for (const name of Object.keys(JSON.parse(fields) as object)) delete good[name];
  if (fields === '{}') delete good.content;
  const rest = fields.slice(1, -1);
  return `${JSON.stringify(good).slice(0, -1)}${rest && `,${rest}`}}`;
}
