import { Injectable } from '@nestjs/common';
import { DatabaseClock } from '../../platform/mongo/database-clock';
import type { Transaction } from '../../platform/mongo/transactions';
import type { Id } from '../../shared/ids';
import { MemberListsRepository } from './member-lists.repository';
import { FOR_EVER, type MemberRecord, type Preferences, type PreferencesDto, SHELVES } from './members.types';

/** People's lists of conversations, and what they keep about each. */
@Injectable()
export class MemberListsService {
  constructor(
    private readonly lists: MemberListsRepository,
    private readonly clock: DatabaseClock,
  ) {}

  /** A page of a person's memberships as of one moment: see the repository. */
  page(...args: Parameters<MemberListsRepository['findPageOfUser']>) {
    return this.lists.findPageOfUser(...args);
  }

  /** How many conversations a person has pinned; counts to `limit` and no further. */
  countPinned(userId: Id, limit: number, transaction: Transaction): Promise<number> {
    return this.lists.countPinned(userId, limit, transaction);
  }

  /** The labels that a person uses. */
  labels(userId: Id, transaction: Transaction): Promise<string[]> {
    return this.lists.findLabels(userId, transaction);
  }

  /** Writes what a person keeps about a conversation as part of a transaction. */
  save(member: MemberRecord, preferences: Preferences, transaction: Transaction): Promise<void> {
    return this.lists.savePreferences(member, preferences, transaction);
  }

  /** What a person keeps about a conversation, as they see it. */
  present({ shelf, mutedUntil, notify, isMarkedUnread, labels = [] }: Preferences): PreferencesDto {
    const isMuted = mutedUntil !== undefined && mutedUntil.getTime() > this.clock.now();
    const ends = isMuted && mutedUntil.getTime() < FOR_EVER.getTime();
    return {
      pinned: shelf === SHELVES.pinned,
      archived: shelf === SHELVES.archived,
      muted: isMuted,
      ...(ends && { mutedUntil: mutedUntil.toISOString() }),
      ...(notify && { notify }),
      markedUnread: isMarkedUnread === true,
      labels,
    };
  }
}

export type { ListPart, ListPosition } from './member-lists.repository';
