import { Injectable } from '@nestjs/common';
import { coreErrors } from '../../platform/errors/core.errors';
import { DatabaseClock } from '../../platform/mongo/database-clock';
import type { Id } from '../../shared/ids';
import { AccountDataService } from '../account-data/account-data.service';
import { MembersService } from '../members/members.service';
import type { NotificationPreferencesDto } from './dto/preferences.dto';
import type { Wish } from './notifications.types';
import { DEFAULTS, isQuiet, isTimeZone, levelOf } from './wishes.policy';

/** As account data the wishes of a person go by this name and key. */
const KIND = 'notifications';
const KEY = 'preferences';

/** What people wish to be notified of. */
@Injectable()
export class WishesService {
  constructor(
    private readonly accountData: AccountDataService,
    private readonly members: MembersService,
    private readonly clock: DatabaseClock,
  ) {}

  /** What a person wishes everywhere. */
  async get(userId: Id): Promise<NotificationPreferencesDto> {
    return (await this.ofAll([userId])).get(userId) ?? DEFAULTS;
  }

  /** Replaces what a person wishes everywhere; their devices know of it as account data. @throws VALIDATION, TIMEOUT */
  async put(userId: Id, wishes: NotificationPreferencesDto): Promise<NotificationPreferencesDto> {
    this.requireTimeZone('/quietHours/timeZone', wishes.quietHours?.timeZone);
    return this.accountData.write(userId, () => {
      return Promise.resolve({ result: wishes, entries: [{ kind: KIND, key: KEY, value: { ...wishes } }] });
    });
  }

  /** That there is such a time zone, where one is named. @throws VALIDATION */
  requireTimeZone(path: string, name: string | undefined): void {
    if (name === undefined || isTimeZone(name)) return;
    const fault = { path, rule: 'timeZone', message: 'no time zone has this name' };
    throw coreErrors.VALIDATION({ details: [fault] });
  }

  /**
   * What people wish to be notified of in a conversation, at this moment, by two queries; who does not belong to it is left
   * out. @param userIds 1,000 at most
   */
  async in(conversationId: Id, userIds: readonly Id[]): Promise<Map<Id, Wish>> {
    if (userIds.length === 0) return new Map();
    const [rows, wishes] = await Promise.all([
      this.members.rowsOfPairs(userIds.map((userId) => ({ conversationId, userId }))),
      this.ofAll(userIds),
    ]);
    const now = this.clock.now();
    return new Map(
      rows
        .filter(({ isActive }) => isActive)
        .map((member) => {
          const own = wishes.get(member.userId) ?? DEFAULTS;
          const wish = {
            member,
            level: levelOf(member, own),
            isQuiet: isQuiet(member, own, now),
            preview: own.preview,
          };
          return [member.userId, wish];
        }),
    );
  }

  private async ofAll(userIds: readonly Id[]): Promise<Map<Id, NotificationPreferencesDto>> {
    const things = userIds.map((userId) => ({ userId, kind: KIND, key: KEY }));
    const found = await this.accountData.values(things);
    return new Map(
      found.map(({ userId, value }) => [userId, value as unknown as NotificationPreferencesDto]),
    );
  }
}
