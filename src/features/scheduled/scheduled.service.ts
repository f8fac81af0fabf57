import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { CursorCodec } from '../../platform/auth/cursor-codec';
import { DEFAULT_PAGE_SIZE, type PageQueryDto } from '../../platform/contracts/page.dto';
import { coreErrors } from '../../platform/errors/core.errors';
import type { JobRequest } from '../../platform/jobs/jobs';
import { Outbox } from '../../platform/jobs/outbox';
import { DatabaseClock } from '../../platform/mongo/database-clock';
import type { Id } from '../../shared/ids';
import { AccountDataService } from '../account-data/account-data.service';
import type { LaterMessage } from '../messages/later-messages.service';
import { MessagesService } from '../messages/messages.service';
import type { ScheduledMessageDto, SendableDto } from '../messages/messages.types';
import { SendMessageService } from '../messages/send-message.service';
import type { EditScheduledDto, ScheduledPageDto } from './dto/scheduled.dto';
import { scheduledErrors } from './scheduled.errors';
import { entryOf, goneEntry, presentScheduled } from './scheduled.presenter';
import { type ScheduledPosition, ScheduledRepository } from './scheduled.repository';
import type { ScheduledRecord } from './scheduled.types';

/** Messages of one person that may wait. */
const MAX_WAITING = 100;
const LATEST_MS = 366 * 86_400_000;

/** Messages to be sent later: kept until their time has come, and changed or called off until then. */
@Injectable()
export class ScheduledService {
  constructor(
    private readonly repository: ScheduledRepository,
    private readonly sending: SendMessageService,
    private readonly messages: MessagesService,
    private readonly accountData: AccountDataService,
    private readonly outbox: Outbox,
    private readonly cursors: CursorCodec,
    private readonly clock: DatabaseClock,
  ) {}

  /** Somebody's messages that wait, the next ones first. @throws VALIDATION */
  async list(userId: Id, { limit = DEFAULT_PAGE_SIZE, cursor }: PageQueryDto): Promise<ScheduledPageDto> {
    const scope = `scheduled:${userId}`;
    const behind = cursor ? this.cursors.decode<ScheduledPosition>(scope, cursor) : undefined;
    const found = await this.repository.findPage(userId, behind, limit + 1);
    const { page, ...rest } = this.cursors.page(scope, found, limit, positionOf);
    return { items: page.map(presentScheduled), ...rest };
  }

  /**
   * Gives it another text or another time; one that failed waits again.
   * @throws NOT_FOUND, SCHEDULE_OVER, SCHEDULE_OUT_OF_RANGE, VERSION_CONFLICT, VALIDATION
   */
  async edit(userId: Id, id: Id, wish: EditScheduledDto): Promise<ScheduledMessageDto> {
    const edited = await this.accountData.write(userId, async (transaction) => {
      const record = requireWaiting(await this.repository.find(id, transaction), userId);
      const { version } = record;
      if (wish.expectedVersion !== undefined && wish.expectedVersion !== version)
        throw coreErrors.VERSION_CONFLICT({ details: { version } });
      const sendAt = wish.sendAt === undefined ? record.sendAt : this.requireTime(wish.sendAt);
      const body = withText(record.body, wish.content);
      const again = { status: 'scheduled' as const, failure: undefined, version: version + 1 };
      const result = { ...record, body, sendAt, ...again };
      await this.repository.replace(result, transaction);
      await this.outbox.keep([jobOf(result)], transaction);
      return { result, entries: [entryOf(result)] };
    });
    this.outbox.hurry([jobOf(edited)]);
    return presentScheduled(edited);
  }

  /** It will not be sent. @throws NOT_FOUND, SCHEDULE_OVER */
  async cancel(userId: Id, id: Id): Promise<void> {
    await this.accountData.write(userId, async (transaction) => {
      requireWaiting(await this.repository.find(id, transaction), userId);
      await this.repository.remove(id, transaction);
      return { result: undefined, entries: [goneEntry(id)] };
    });
  }

  /**
   * Keeps a message for later; undefined when it was sent already.
   * @throws as sending, SCHEDULE_OUT_OF_RANGE, SCHEDULE_LIMIT, IDEMPOTENCY_CONFLICT
   */
  async schedule(userId: Id, message: LaterMessage): Promise<ScheduledMessageDto | undefined> {
    const { sendAt: time, conversationId, ...body } = message;
    const { id } = await this.sending.prepare(userId, message);
    if (await this.messages.isStored(id)) return undefined;
    const sendAt = new Date(time);
    const { record, isNew } = await this.accountData.write(userId, async (transaction) => {
      const kept = await this.repository.find(id, transaction);
      if (kept) return { result: { record: requireSame(kept, body), isNew: false }, entries: [] };
      this.requireTime(time);
      const count = await this.repository.countOfUser(userId, MAX_WAITING, transaction);
      if (count >= MAX_WAITING) throw scheduledErrors.SCHEDULE_LIMIT({ details: { limit: MAX_WAITING } });
      const record = { id, userId, conversationId, body, sendAt, status: 'scheduled' as const, version: 1 };
      await this.repository.replace(record, transaction);
      await this.outbox.keep([jobOf(record)], transaction);
      return { result: { record, isNew: true }, entries: [entryOf(record)] };
    });
    if (isNew) this.outbox.hurry([jobOf(record)]);
    return { ...presentScheduled(record), duplicate: !isNew };
  }

  /** @throws SCHEDULE_OUT_OF_RANGE */
  private requireTime(time: string): Date {
    const ms = Date.parse(time) - this.clock.now();
    if (ms < 0 || ms > LATEST_MS) throw scheduledErrors.SCHEDULE_OUT_OF_RANGE();
    return new Date(time);
  }
}

const jobOf = ({ id, version, sendAt }: ScheduledRecord): JobRequest => ({
  ...{ name: 'send-scheduled', id: `${id}-${version}`, runAt: sendAt, isUrgent: true },
  payload: { messageId: id, version },
});

const positionOf = ({ id, sendAt }: ScheduledRecord): ScheduledPosition => ({ at: sendAt.getTime(), id });

/** @throws NOT_FOUND, SCHEDULE_OVER */
function requireWaiting(record: ScheduledRecord | null, userId: Id): ScheduledRecord {
  if (record?.userId !== userId) throw coreErrors.NOT_FOUND();
  if (record.status === 'sending') throw scheduledErrors.SCHEDULE_OVER();
  return record;
}

/** A retry; what was changed since does not make it another. @throws IDEMPOTENCY_CONFLICT */
function requireSame(kept: ScheduledRecord, body: SendableDto): ScheduledRecord {
  const isSame = kept.version > 1 || isDeepStrictEqual(kept.body, body);
  if (!isSame) throw coreErrors.IDEMPOTENCY_CONFLICT();
  return kept;
}

/** @throws VALIDATION: only a text has one */
function withText(body: SendableDto, content: string | undefined): SendableDto {
  if (content === undefined) return body;
  if (body.forwardOf) {
    const fault = { path: '/content', rule: 'not', message: 'does not belong into this message' };
    throw coreErrors.VALIDATION({ details: [fault] });
  }
  return { ...body, content };
}
