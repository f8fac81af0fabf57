import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { coreErrors } from '../../platform/errors/core.errors';
import { DatabaseClock } from '../../platform/mongo/database-clock';
import type { Transaction } from '../../platform/mongo/transactions';
import type { Id } from '../../shared/ids';
import { AccountDataService } from '../account-data/account-data.service';
import { MemberListsService } from '../members/member-lists.service';
import { MembersService } from '../members/members.service';
import { type MemberRecord, type Preferences, type PreferencesDto, SHELVES } from '../members/members.types';
import type { ChangePreferencesDto } from './dto/change-preferences.dto';
import { preferenceErrors } from './preferences.errors';
import { contradictionIn, isPlain, wished } from './preferences.policy';

/** As account data it goes by this name; its key is the conversation. */
const KIND = 'conversation';
/** Conversations that a person may have pinned. */
const MAX_PINNED = 20;
/** Labels that a person may use. */
const MAX_LABELS = 20;

/** What people keep about conversations for themselves: pinned, archived, muted, to come back to, labels. */
@Injectable()
export class PreferencesService {
  constructor(
    private readonly members: MembersService,
    private readonly lists: MemberListsService,
    private readonly accountData: AccountDataService,
    private readonly clock: DatabaseClock,
  ) {}

  /**
   * Changes what a wish names. Wishes of one person at once are done one after the other, so that limits hold.
   * @throws NOT_MEMBER, VALIDATION, LIST_PIN_LIMIT, LABEL_LIMIT, TIMEOUT
   */
  async change(userId: Id, conversationId: Id, wish: ChangePreferencesDto): Promise<PreferencesDto> {
    const contradiction = contradictionIn(wish, this.clock.now());
    if (contradiction) throw coreErrors.VALIDATION({ details: [contradiction] });
    await this.members.require(conversationId, userId);
    return this.write(userId, conversationId, (before) => wished(before, wish));
  }

  /** The person has read: what they marked to come back to is marked no more. @throws TIMEOUT */
  async noteRead(userId: Id, conversationId: Id): Promise<void> {
    await this.write(userId, conversationId, (before) => wished(before, { markedUnread: false }));
  }

  private write(
    userId: Id,
    conversationId: Id,
    next: (before: Preferences) => Preferences,
  ): Promise<PreferencesDto> {
    return this.accountData.write(userId, async (transaction) => {
      const [row] = await this.members.rowsIn(conversationId, [userId], transaction);
      const member = this.members.requireActive(row);
      const before = preferencesOf(member);
      const after = next(before);
      const result = this.lists.present(after);
      if (isDeepStrictEqual(before, after)) return { result, entries: [] };
      await this.requireRoom(member, after, transaction);
      await this.lists.save(member, after, transaction);
      const value = isPlain(after) ? {} : { value: { ...result } };
      return { result, entries: [{ kind: KIND, key: conversationId, ...value }] };
    });
  }

  /** That what is new fits in. The account data of one person is written in turn, so nobody else counts meanwhile. */
  private async requireRoom(
    before: MemberRecord,
    after: Preferences,
    transaction: Transaction,
  ): Promise<void> {
    const { userId } = before;
    if (after.shelf === SHELVES.pinned && before.shelf !== SHELVES.pinned) {
      const pinned = await this.lists.countPinned(userId, MAX_PINNED, transaction);
      if (pinned >= MAX_PINNED) throw preferenceErrors.LIST_PIN_LIMIT({ details: { limit: MAX_PINNED } });
    }
    const added = (after.labels ?? []).filter((label) => !before.labels?.includes(label));
    if (added.length === 0) return;
    const used = new Set([...(await this.lists.labels(userId, transaction)), ...added]);
    if (used.size > MAX_LABELS) throw preferenceErrors.LABEL_LIMIT({ details: { limit: MAX_LABELS } });
  }
}

function preferencesOf({ shelf, mutedUntil, notify, isMarkedUnread, labels }: MemberRecord): Preferences {
  return {
    shelf,
    ...(mutedUntil && { mutedUntil }),
    ...(notify && { notify }),
    ...(isMarkedUnread && { isMarkedUnread }),
    ...(labels && { labels }),
  };
}
