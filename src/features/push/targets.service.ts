import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/app-config';
import type { Principal } from '../../platform/auth/principal';
import { coreErrors } from '../../platform/errors/core.errors';
import { DatabaseClock } from '../../platform/mongo/database-clock';
import { Outgoing } from '../../platform/outgoing/outgoing';
import { type Id, targetId } from '../../shared/ids';
import { WishesService } from '../notifications/wishes.service';
import { nextHour } from './digest-hours';
import { type AddTargetDto, MAX_TARGETS, type TargetDto, type TargetListDto } from './dto/target.dto';
import { pushErrors } from './push.errors';
import type { Sink, TargetRecord } from './push.types';
import { TargetsRepository } from './targets.repository';
import { isPushKey, VapidKeys } from './vapid-keys';

const SECRET_BYTES = 24;
const DIGEST_HOUR = 8;

/** What each kind of target needs, and may have beside it. */
const FIELDS: Record<Sink, { needed: (keyof AddTargetDto)[]; allowed: (keyof AddTargetDto)[] }> = {
  'web-push': { needed: ['url', 'keys'], allowed: [] },
  webhook: { needed: ['url'], allowed: ['withContent'] },
  email: { needed: [], allowed: ['hour', 'timeZone'] },
};

/** Where people want to be told of what happens while they are not there. */
@Injectable()
export class TargetsService {
  constructor(
    private readonly targets: TargetsRepository,
    private readonly wishes: WishesService,
    private readonly outgoing: Outgoing,
    private readonly vapid: VapidKeys,
    private readonly clock: DatabaseClock,
    private readonly config: AppConfig,
  ) {}

  /** What a browser subscribes with. @throws PUSH_OFF */
  vapidKey(): string {
    if (!this.vapid.subject) throw pushErrors.PUSH_OFF();
    return this.vapid.publicKey;
  }

  /**
   * Adds a target, or one that begins anew in place of the one at the same address.
   * @throws VALIDATION, ADDRESS_REFUSED, PUSH_OFF, MAIL_OFF, TARGET_LIMIT
   */
  async add({ userId, sessionId }: Principal, wish: AddTargetDto): Promise<TargetDto> {
    requireFields(wish);
    this.requireOn(wish);
    const target = { ...this.made(userId, sessionId, wish), createdAt: new Date(this.clock.now()) };
    const own = await this.targets.findOfUser(userId, MAX_TARGETS);
    const isAnew = own.some(({ id }) => id === target.id);
    if (!isAnew && own.length >= MAX_TARGETS)
      throw pushErrors.TARGET_LIMIT({ details: { limit: MAX_TARGETS } });
    await this.targets.replace(target);
    return { ...present(target), ...(target.secret && { secret: target.secret }) };
  }

  /** All of a person's. */
  async list(userId: Id): Promise<TargetListDto> {
    return { items: (await this.targets.findOfUser(userId, MAX_TARGETS)).map(present) };
  }

  /** @throws NOT_FOUND */
  async remove(userId: Id, id: Id): Promise<void> {
    if (!(await this.targets.remove(userId, id))) throw coreErrors.NOT_FOUND();
  }

  /** @throws ADDRESS_REFUSED, PUSH_OFF, MAIL_OFF, VALIDATION */
  private requireOn({ kind, url, keys, timeZone }: AddTargetDto): void {
    if (kind === 'web-push') this.vapidKey();
    if (kind === 'email' && !this.config.mail.url) throw pushErrors.MAIL_OFF();
    if (url !== undefined && !this.outgoing.accepts(url)) throw pushErrors.ADDRESS_REFUSED();
    if (keys && !isPushKey(keys.p256dh)) throw invalid('/keys/p256dh', 'is no key of P-256');
    this.wishes.requireTimeZone('/timeZone', timeZone);
  }

  private made(userId: Id, sessionId: Id, wish: AddTargetDto): Omit<TargetRecord, 'createdAt'> {
    const { kind, url = '', keys, withContent = false, hour = DIGEST_HOUR, timeZone = 'UTC' } = wish;
    // an endpoint is one browser, whoever is signed in there; the others are anybody's
    if (kind === 'web-push') return { id: targetId(kind, url), userId, kind, url, keys, sessionId };
    const id = targetId(kind, `${userId} ${url}`);
    if (kind === 'email') {
      const nextDigestAt = nextHour(hour, timeZone, this.clock.now());
      return { id, userId, kind, hour, timeZone, nextDigestAt };
    }
    const secret = `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;
    return { id, userId, kind, url, secret, withContent };
  }
}

/** @throws VALIDATION */
function requireFields(wish: AddTargetDto): void {
  const { needed, allowed } = FIELDS[wish.kind];
  const missing = needed.find((name) => wish[name] === undefined);
  if (missing) throw invalid(`/${missing}`, `is needed for ${wish.kind}`);
  const more = (Object.keys(wish) as (keyof AddTargetDto)[]).find(
    (name) => name !== 'kind' && wish[name] !== undefined && ![...needed, ...allowed].includes(name),
  );
  if (more) throw invalid(`/${more}`, `is nothing of ${wish.kind}`);
}

const invalid = (path: string, message: string) =>
  coreErrors.VALIDATION({ details: [{ path, rule: 'target', message }] });

function present({ id, kind, url, withContent, hour, timeZone, ...moments }: TargetRecord): TargetDto {
  const { createdAt, failingSince, disabledAt } = moments;
  const about = Object.entries({ url, withContent, hour, timeZone }).filter(
    ([, value]) => value !== undefined,
  );
  return {
    ...{ id, kind, ...Object.fromEntries(about), createdAt: createdAt.toISOString() },
    ...(failingSince && { failingSince: failingSince.toISOString() }),
    ...(disabledAt && { disabledAt: disabledAt.toISOString() }),
  };
}
