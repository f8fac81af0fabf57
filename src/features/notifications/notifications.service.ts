import { Injectable } from '@nestjs/common';
import { CursorCodec } from '../../platform/auth/cursor-codec';
import { DEFAULT_PAGE_SIZE } from '../../platform/contracts/page.dto';
import { coreErrors } from '../../platform/errors/core.errors';
import { Events } from '../../platform/events/events';
import { DatabaseClock } from '../../platform/mongo/database-clock';
import type { Transaction } from '../../platform/mongo/transactions';
import { groupBy } from '../../shared/group-by';
import { type Id, notificationId } from '../../shared/ids';
import { MembersService } from '../members/members.service';
import {
  MAX_UNREAD,
  type NotificationDto,
  type NotificationPageDto,
  type NotificationQueryDto,
  type NotificationsReadDto,
  type ReadNotificationsDto,
} from './dto/notification.dto';
import './notifications.events';
import { NotificationsRepository } from './notifications.repository';
import type { NotificationRecord } from './notifications.types';

/** People whose unread notifications one query looks at. */
const COUNTED_AT_ONCE = 50;

/** What people are told of in the app, and what of it they have read. */
@Injectable()
export class NotificationsService {
  constructor(
    private readonly repository: NotificationsRepository,
    private readonly members: MembersService,
    private readonly cursors: CursorCodec,
    private readonly events: Events,
    private readonly clock: DatabaseClock,
  ) {}

  /** A notification that is not stored yet. @param cause two of one person and cause are one */
  make(cause: string, fields: Omit<NotificationRecord, 'id' | 'createdAt' | 'readAt'>): NotificationRecord {
    const createdAt = new Date(this.clock.now());
    return { ...fields, id: notificationId(fields.userId, cause), createdAt };
  }

  /** Stores what is not stored yet, as part of a transaction if one is given. */
  async store(notifications: readonly NotificationRecord[], transaction?: Transaction): Promise<void> {
    if (notifications.length === 0) return;
    if (transaction) await this.repository.upsertMany(notifications, transaction);
    else await this.repository.insertMissing(notifications);
  }

  /** Tells people's devices of what is stored: a hint, which may come twice. */
  async tell(notifications: readonly NotificationRecord[]): Promise<void> {
    const byPerson = [...groupBy(notifications, ({ userId }) => userId)];
    for (let i = 0; i < byPerson.length; i += COUNTED_AT_ONCE) {
      const some = byPerson.slice(i, i + COUNTED_AT_ONCE);
      const unread = await this.countUnread(some.map(([userId]) => userId));
      for (const [userId, theirs] of some) {
        for (const one of theirs) {
          const notification = { ...present(one, false), unread: unread.get(userId) ?? 0 };
          this.events.emit('notification.added', { userId, notification });
        }
      }
    }
  }

  /** A page of what a person was told of, latest first. @throws VALIDATION */
  async list(userId: Id, query: NotificationQueryDto): Promise<NotificationPageDto> {
    const { limit = DEFAULT_PAGE_SIZE, cursor, unread: onlyUnread = false } = query;
    const scope = `notifications:${userId}:${onlyUnread}`;
    const from = cursor ? this.cursors.decode<{ at: string; id: Id }>(scope, cursor) : undefined;
    const after = from && { createdAt: new Date(from.at), id: from.id };
    // first, as it settles what was read in conversations
    const unread = (await this.countUnread([userId])).get(userId) ?? 0;
    const found = await this.repository.findPage(userId, { onlyUnread, after }, limit + 1);
    const { page, ...rest } = this.cursors.page(scope, found, limit, ({ createdAt, id }) => {
      return { at: createdAt.toISOString(), id };
    });
    const seen = new Set((await this.seenInConversations(page)).map(({ id }) => id));
    const items = page
      .map((one) => present(one, one.readAt !== undefined || seen.has(one.id)))
      .filter(({ isRead }) => !(onlyUnread && isRead));
    return { items, unread, ...rest };
  }

  /** Marks notifications as read, on all devices. @throws VALIDATION */
  async read(userId: Id, { upTo, ids }: ReadNotificationsDto): Promise<NotificationsReadDto> {
    if ((upTo === undefined) === (ids === undefined)) {
      const fault = { path: '', rule: 'oneOf', message: 'one of upTo and ids' };
      throw coreErrors.VALIDATION({ details: [fault] });
    }
    const at = new Date(this.clock.now());
    if (ids) await this.repository.markRead([userId], ids, at);
    else await this.repository.markReadUpTo(userId, new Date(upTo!), at);
    const unread = (await this.countUnread([userId])).get(userId) ?? 0;
    const read = { ...(ids ? { ids } : { upTo }), unread };
    this.events.emit('notification.read', { userId, read });
    return read;
  }

  /** How many are unread, counted to a limit; those of messages that were read in their conversation no longer are. */
  private async countUnread(userIds: readonly Id[]): Promise<Map<Id, number>> {
    const unread = await this.repository.findUnread(userIds, MAX_UNREAD);
    const seen = await this.seenInConversations(unread);
    const seenIds = seen.map(({ id }) => id);
    await this.repository.markRead(userIds, seenIds, new Date(this.clock.now()));
    const gone = new Set(seenIds);
    const left = groupBy(
      unread.filter(({ id }) => !gone.has(id)),
      ({ userId }) => userId,
    );
    return new Map([...left].map(([userId, theirs]) => [userId, theirs.length]));
  }

  /** Of unread notifications those whose message was read where it stands, by one query at most. */
  private async seenInConversations(
    notifications: readonly NotificationRecord[],
  ): Promise<NotificationRecord[]> {
    const ofMessages = notifications.flatMap((one) => {
      const { conversationId, seq, readAt, userId } = one;
      return conversationId && seq && !readAt
        ? [{ one, seq, key: conversationId + userId, conversationId }]
        : [];
    });
    if (ofMessages.length === 0) return [];
    const pairs = new Map(
      ofMessages.map(({ key, conversationId, one: { userId } }) => [key, { conversationId, userId }]),
    );
    const rows = await this.members.rowsOfPairs([...pairs.values()]);
    const readSeqs = new Map(
      rows.map(({ conversationId, userId, readSeq }) => [conversationId + userId, readSeq]),
    );
    return ofMessages.filter(({ key, seq }) => seq <= (readSeqs.get(key) ?? 0)).map(({ one }) => one);
  }
}

function present(
  { id, type, actorId, conversationId, messageId, seq, targetId, createdAt }: NotificationRecord,
  isRead: boolean,
): NotificationDto {
  const about = { actorId, conversationId, messageId, seq, targetId };
  const known = Object.entries(about).filter(([, value]) => value !== undefined);
  return { id, type, ...Object.fromEntries(known), createdAt: createdAt.toISOString(), isRead };
}
