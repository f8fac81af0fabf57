import { CHANGE_KINDS, DEEDS, type HistoryRecord } from './history';

type Type = HistoryRecord['type'];
type Of<T extends Type> = Extract<HistoryRecord, { type: T }>;
type Is = (value: unknown) => boolean;

const isText: Is = (value) => typeof value === 'string';
const isFlag: Is = (value) => typeof value === 'boolean';
const isTime: Is = (value) => Number.isFinite(value);
const isCount: Is = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
const optional = (is: Is): Is => {
  return (value) => value === undefined || is(value);
};
const oneOf = (...allowed: unknown[]): Is => {
  return (value) => allowed.includes(value);
};
const listOf = (is: Is): Is => {
  return (value) => Array.isArray(value) && value.every(is);
};
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const shape = (fields: Record<string, Is>): Is => {
  return (value) => isObject(value) && Object.entries(fields).every(([name, is]) => is(value[name]));
};

const ofClient = { at: isTime, client: isText };
const ofBoth = { ...ofClient, conversationId: isText };
const ofSend = { ...ofBoth, clientMessageId: isText };
const ofMessage = { ...ofSend, messageId: isText, seq: isCount, senderId: isText };
const stored = { at: isTime, conversationId: isText };
const ofChange = { ...ofBoth, clientChangeId: isText };
/** A list of lists that each begin with a number, followed by texts. */
const numbered = (length: number): Is =>
  listOf(
    (one) => Array.isArray(one) && one.length === length && isCount(one[0]) && one.slice(1).every(isText),
  );
const watermarks = { deliveredSeq: isCount, readSeq: isCount };

/** What each type of record must hold; the compiler sees to it that none of its fields is left out. */
const SHAPES: { [T in Type]: Record<Exclude<keyof Of<T>, 'type'>, Is> } = {
  run: { at: isTime, scenario: isText, seed: isTime, boundMs: isTime },
  client: { ...ofClient, userId: isText },
  'client-end': ofClient,
  fault: { at: isTime, fault: isText, phase: oneOf('begin', 'end') },
  healed: { at: isTime },
  send: { ...ofSend, contentHash: isText, textHash: optional(isText) },
  ack: { ...ofSend, messageId: isText, seq: isCount, duplicate: isFlag },
  refusal: { ...ofSend, code: isText, retryable: isFlag },
  wish: {
    ...ofChange,
    deed: oneOf(...DEEDS),
    messageId: optional(isText),
    what: isText,
    code: optional(isText),
  },
  done: { ...ofChange, chg: isCount },
  denied: { ...ofChange, code: isText, retryable: isFlag },
  revoked: { ...ofBoth, code: isText },
  received: {
    ...ofMessage,
    via: oneOf('live', 'sync', 'history'),
    quote: optional(shape({ seq: isCount, isShown: isFlag })),
  },
  heard: { ...ofBoth, via: oneOf('live', 'sync'), chg: isCount, seq: isCount, said: isText },
  surfaced: { ...ofMessage, contentHash: isText },
  change: { ...ofBoth, chg: isCount },
  receipt: { ...ofBoth, userId: isText, ...watermarks },
  reported: { ...ofBoth, kind: oneOf('delivered', 'read'), upToSeq: isCount },
  unread: { ...ofBoth, unread: isCount },
  final: {
    ...ofBoth,
    messages: numbered(3),
    own: numbered(2),
    chg: isCount,
    watermarks: (value) => isObject(value) && Object.values(value).every(shape(watermarks)),
  },
  told: { ...ofBoth, isWhole: isFlag, messages: numbered(4), pins: listOf(isCount) },
  reactors: { ...ofBoth, seq: isCount, who: listOf(isText) },
  stored: {
    ...stored,
    messageId: isText,
    seq: isCount,
    senderId: isText,
    clientMessageId: isText,
    contentHash: isText,
    text: isText,
    state: isText,
    replyTo: optional(isCount),
    isSystem: optional(isFlag),
    createdAt: isTime,
  },
  'stored-change': {
    ...stored,
    chg: isCount,
    clientChangeId: (value) => value === null || isText(value),
    kind: oneOf(...CHANGE_KINDS),
    actorId: isText,
    seq: isCount,
    messageId: optional(isText),
    version: isCount,
    what: isText,
    count: optional(isCount),
    changedAt: isTime,
  },
  'stored-reaction': { ...stored, messageId: isText, userId: isText, emoji: isText },
  'stored-pin': { ...stored, messageId: isText },
  'stored-invite': { ...stored, code: isText, uses: isCount, maxUses: optional(isCount) },
  member: {
    ...stored,
    userId: isText,
    intervals: listOf(shape({ fromSeq: isCount, toSeq: optional(isCount) })),
    ...watermarks,
  },
  effect: { at: isTime, sink: isText, key: isText },
  process: {
    at: isTime,
    process: isText,
    unhandledRejections: isCount,
    leakedSockets: isCount,
    leakedTimers: isCount,
  },
};

/**
 * Takes a value for a record if it has the fields of its type; what it holds besides is passed over.
 * @throws Error naming the first field that is missing or malformed
 */
export function asRecord(value: unknown): HistoryRecord {
  if (!isObject(value)) throw new Error('not an object');
  const { type } = value;
  if (typeof type !== 'string' || !Object.hasOwn(SHAPES, type)) {
    throw new Error(`unknown type ${JSON.stringify(type)}`);
  }
  for (const [field, is] of Object.entries<Is>(SHAPES[type as Type])) {
    if (!is(value[field])) throw new Error(`${type}.${field} is ${JSON.stringify(value[field])}`);
  }
  return value as unknown as HistoryRecord;
}
