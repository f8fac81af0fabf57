import { createHash } from 'node:crypto';
import type { Retention } from '../shared/retention';
import type { Settings } from './settings';

/** Push services of development need nobody to write to, but a form. */
const DEVELOPMENT_SUBJECT = 'mailto:nobody@localhost';

/** Reads `archive`, `relay` or `ttl:<days>`. */
function parseRetention(text: string): Retention {
  const [mode, days] = text.split(':') as [Retention['mode'], string?];
  return days === undefined ? { mode } : { mode, seconds: Number(days) * 86_400 };
}

/** The validated settings of this process, grouped by topic; injected wherever one is needed. */
export class AppConfig {
  readonly isProduction: boolean;
  /** both engines were started by `npm start`: demo people may be made */
  readonly isEmbedded: boolean;
  readonly http: { host: string; port: number; corsOrigins: string[]; trustProxy: string[] };
  readonly roles: { api: boolean; worker: boolean };
  readonly mongo: { uri: string };
  readonly redis: { url: string; prefix: string };
  readonly log: { level: Settings['LOG_LEVEL']; format: Settings['LOG_FORMAT'] };
  readonly auth: { jwtSecret: string; accessSeconds: number; refreshMs: number; bcryptCost: number };
  readonly rateLimit: { factor: number };
  readonly sockets: { perUser: number; queuedBytes: number };
  readonly commit: { windowMs: number; batch: number; inFlight: number; queue: number };
  readonly cache: { lifetimeMs: number };
  /** messages older than this turn cold; 0: none does */
  readonly cold: { afterDays: number };
  readonly metrics: { token: string };
  readonly analytics: { timezone: string };
  /** of conversations that do not say otherwise */
  readonly retention: Retention;
  readonly presence: { leaseMs: number; graceMs: number };
  /** no web push without a subject */
  readonly push: { privateKey: string; subject: string };
  /** no mail without a URL */
  readonly mail: { url: string; from: string };
  /** whether requests go to public addresses by HTTPS only */
  readonly outgoing: { isGuarded: boolean };

  constructor(settings: Settings, isEmbedded: boolean) {
    this.isProduction = settings.NODE_ENV === 'production';
    this.isEmbedded = isEmbedded && settings.NODE_ENV === 'development';
    this.http = {
      host: settings.HOST,
      port: settings.PORT,
      corsOrigins: settings.CORS_ORIGINS,
      trustProxy: settings.TRUST_PROXY,
    };
    this.roles = { api: settings.ROLES.includes('api'), worker: settings.ROLES.includes('worker') };
    this.mongo = { uri: settings.MONGODB_URI };
    this.redis = { url: settings.REDIS_URL, prefix: settings.REDIS_PREFIX };
    this.log = { level: settings.LOG_LEVEL, format: settings.LOG_FORMAT };
    this.auth = {
      jwtSecret: settings.JWT_SECRET,
      accessSeconds: settings.ACCESS_TOKEN_SECONDS,
      refreshMs: settings.REFRESH_TOKEN_DAYS * 86_400_000,
      bcryptCost: settings.BCRYPT_COST,
    };
    this.rateLimit = { factor: settings.RATE_LIMIT_FACTOR };
    this.sockets = { perUser: settings.SOCKETS_PER_USER, queuedBytes: settings.SOCKET_QUEUED_BYTES };
    this.commit = {
      windowMs: settings.COMMIT_WINDOW_MS,
      batch: settings.COMMIT_BATCH,
      inFlight: settings.COMMIT_IN_FLIGHT,
      queue: settings.COMMIT_QUEUE,
    };
    this.cache = { lifetimeMs: settings.CACHE_SECONDS * 1000 };
    this.cold = { afterDays: settings.COLD_AFTER_DAYS };
    this.metrics = { token: settings.METRICS_TOKEN };
    this.analytics = { timezone: settings.ANALYTICS_TIMEZONE };
    this.retention = parseRetention(settings.RETENTION);
    this.presence = { leaseMs: settings.PRESENCE_LEASE_SECONDS * 1000, graceMs: settings.PRESENCE_GRACE_MS };
    const subject = settings.VAPID_SUBJECT || (this.isProduction ? '' : DEVELOPMENT_SUBJECT);
    this.push = { privateKey: settings.VAPID_PRIVATE_KEY, subject };
    this.mail = { url: settings.SMTP_URL, from: settings.MAIL_FROM };
    this.outgoing = { isGuarded: settings.OUTGOING_GUARD === 'on' };
  }

  /** A 32-byte key for one purpose, derived from the secret, so that no two purposes share a key. */
  deriveKey(purpose: string): Buffer {
    return createHash('sha256').update(`${purpose}\n${this.auth.jwtSecret}`).digest();
  }
}
