import { isIP } from 'node:net';

/** One setting of the environment: how it is read, what it is without, and what a reader of `.env.example` is told. */
export interface Setting<T> {
  fallback: T;
  doc: string;
  /** Parses the text of the environment; throws an Error whose message says what would be right. */
  parse: (text: string) => T;
}

function integer(fallback: number, min: number, max: number, doc: string): Setting<number> {
  const parse = (text: string) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < min || value > max) {
      throw new Error(`a whole number from ${min} to ${max}`);
    }
    return value;
  };
  return { fallback, doc, parse };
}

function choice<T extends string>(fallback: T, choices: readonly T[], doc: string): Setting<T> {
  const parse = (text: string) => {
    if (!choices.includes(text as T)) throw new Error(`one of ${choices.join(', ')}`);
    return text as T;
  };
  return { fallback, doc: `${doc} (${choices.join(' | ')})`, parse };
}

function text(fallback: string, doc: string, pattern = /^.*$/, hint = ''): Setting<string> {
  const parse = (value: string) => {
    if (!pattern.test(value)) throw new Error(hint);
    return value;
  };
  return { fallback, doc, parse };
}

function list(
  fallback: string[],
  doc: string,
  isRight: (item: string) => boolean,
  hint: string,
): Setting<string[]> {
  const parse = (value: string) => {
    const items = value
      .split(',')
      .map((item) => item.trim())
      .filter(Boolean);
    if (!items.every(isRight)) throw new Error(hint);
    return items;
  };
  return { fallback, doc, parse };
}

/** An address, or a CIDR range of them. */
function isAddressRange(item: string): boolean {
  const [address = '', bits, ...more] = item.split('/');
  const family = isIP(address);
  if (family === 0 || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}

function factor(fallback: number, doc: string): Setting<number> {
  const parse = (value: string) => {
    const number = Number(value);
    if (!(number > 0 && Number.isFinite(number))) throw new Error('a number above 0');
    return number;
  };
  return { fallback, doc, parse };
}

function timezone(fallback: string, doc: string): Setting<string> {
  const parse = (value: string) => {
    try {
      return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone;
    } catch {
      throw new Error('a time zone such as Europe/Berlin');
    }
  };
  return { fallback, doc, parse };
}

/** Every setting of the server, by environment name. The only list there is: `.env.example` is written from it. */
export const SETTINGS = {
  NODE_ENV: choice('development', ['development', 'test', 'production'], 'What the process is for'),
  HOST: text('127.0.0.1', 'Address to listen on; 0.0.0.0 in a container', /^\S+$/, 'an address'),
  PORT: integer(3000, 0, 65_535, 'Port to listen on; 0 takes a free one'),
  ROLES: list(
    ['api', 'worker'],
    'What this process does: api, worker or both',
    (item) => item === 'api' || item === 'worker',
    'api, worker or both',
  ),
  DATA_DIR: text(
    '.parley',
    'Folder of the embedded engines and of the secret made in development',
    /\S/,
    'a folder',
  ),
  MONGODB_URI: text(
    '',
    'MongoDB replica set or sharded cluster; empty: embedded (not in production)',
    /^mongodb(\+srv)?:\/\/\S+$/,
    'a URI such as mongodb://db1,db2,db3/parley?replicaSet=rs0',
  ),
  REDIS_URL: text(
    '',
    'Redis; empty: embedded (not in production)',
    /^rediss?:\/\/\S+$/,
    'a URL such as redis://localhost:6379',
  ),
  REDIS_PREFIX: text(
    'parley:',
    'What all keys and channels begin with',
    /^[\w:{}-]{1,64}$/,
    'up to 64 of A–Z a–z 0–9 _ : - { }',
  ),
  JWT_SECRET: text(
    '',
    'Signs tokens and cursors, 32 characters at least; empty: made once and kept in DATA_DIR (not in production)',
    /^.{32,}$/,
    'at least 32 characters, the same on every node',
  ),
  ACCESS_TOKEN_SECONDS: integer(900, 1, 86_400, 'Life of an access token'),
  REFRESH_TOKEN_DAYS: integer(30, 1, 365, 'Life of a session that is not refreshed'),
  RETENTION: text(
    'archive',
    'How long messages are kept where a conversation does not say otherwise: archive (for ever), ttl:<days>, or relay (until every device has stored them, 30 days at most)',
    /^(archive|relay|ttl:[1-9]\d{0,3})$/,
    'archive, relay, or ttl:<days> such as ttl:90',
  ),
  LOG_LEVEL: choice(
    'info',
    ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
    'Least level logged',
  ),
  LOG_FORMAT: choice('pretty', ['pretty', 'json'], 'How log lines look; json for machines'),
  RATE_LIMIT_FACTOR: factor(1, 'Multiplies every rate limit; anything but 1 is for tests and load'),
  CORS_ORIGINS: list(
    [],
    'Origins of browser pages that may use the API and the socket, comma-separated; the server’s own always may',
    (item) => /^https?:\/\/[^/\s]+$/.test(item),
    'origins such as https://chat.example.org',
  ),
  TRUST_PROXY: list(
    [],
    'Addresses or CIDR ranges of reverse proxies whose X-Forwarded-For is believed',
    isAddressRange,
    'addresses or CIDR ranges',
  ),
  SOCKETS_PER_USER: integer(10, 1, 1_000, 'Sockets a person may have at once'),
  SOCKET_QUEUED_BYTES: integer(
    1_048_576,
    16_384,
    67_108_864,
    'Bytes queued for a slow socket before it is closed',
  ),
  COMMIT_WINDOW_MS: integer(
    20,
    0,
    1_000,
    'Longest wait of a message about to be stored for the end of the write that is under way',
  ),
  COMMIT_BATCH: integer(256, 1, 1_000, 'Most messages stored by one write'),
  COMMIT_IN_FLIGHT: integer(4, 1, 16, 'Writes of messages under way at once'),
  COMMIT_QUEUE: integer(
    10_000,
    1,
    1_000_000,
    'Messages waiting to be stored before new ones are refused with OVERLOADED',
  ),
  PRESENCE_LEASE_SECONDS: integer(
    60,
    5,
    600,
    'How long a connection that vanished without a word counts as online',
  ),
  PRESENCE_GRACE_MS: integer(
    5_000,
    0,
    60_000,
    'How long a person stays online after the last connection closed',
  ),
  CACHE_SECONDS: integer(
    60,
    0,
    3_600,
    'How long what was read from the database is kept in Redis at most; 0: not at all',
  ),
  COLD_AFTER_DAYS: integer(
    0,
    0,
    36_500,
    'Days after which messages are moved from the database into compressed files; 0: never',
  ),
  METRICS_TOKEN: text(
    '',
    'What Prometheus sends as bearer token to read /metrics; empty: only this machine may read it',
    /^[\x21-\x7e]{16,}$/,
    'at least 16 printable characters without spaces',
  ),
  ANALYTICS_TIMEZONE: timezone(
    'UTC',
    'Time zone in which the days of analytics begin and end (IANA name); a change counts everything anew',
  ),
  VAPID_PRIVATE_KEY: text(
    '',
    'Key of web push, 32 bytes in base64url; empty: derived from JWT_SECRET, with which browsers’ subscriptions end then',
    /^[\w-]{43}$/,
    '32 bytes in base64url',
  ),
  VAPID_SUBJECT: text(
    '',
    'Whom push services may write to about this server; empty: no web push (in production)',
    /^(mailto:[^\s@]+@[^\s@]+|https:\/\/\S+)$/,
    'such as mailto:admin@example.org',
  ),
  SMTP_URL: text(
    '',
    'Where mail is handed in; empty: no mail',
    /^smtps?:\/\/\S+$/,
    'a URL such as smtps://user:password@mail.example.org',
  ),
  MAIL_FROM: text(
    '',
    'Sender of mail; needed with SMTP_URL',
    /^[^\r\n]*[^\s@<]+@[^\s@>]+>?$/,
    'an address such as Parley <parley@example.org>',
  ),
  OUTGOING_GUARD: choice(
    'on',
    ['on', 'off'],
    'Whether what is sent to addresses that people gave goes to public addresses by HTTPS only; off is for tests and development',
  ),
  BCRYPT_COST: integer(12, 4, 15, 'Work per password hash: each step doubles it; below 12 only for tests'),
} as const;

/** The typed values of `SETTINGS`. */
export type Settings = { readonly [K in keyof typeof SETTINGS]: (typeof SETTINGS)[K]['fallback'] };
