import { Injectable } from '@nestjs/common';
import { type BatchLoader, batchLoader } from '../../platform/mongo/batch-loader';
import { LRUCache } from 'lru-cache';
import type { ChangeFollower } from '../../platform/mongo/change-follower';
import { DatabaseClock } from '../../platform/mongo/database-clock';
import { groupBy } from '../../shared/group-by';
import type { Id } from '../../shared/ids';
import { memberErrors } from './members.errors';
import { type ListPosition, MembersRepository } from './members.repository';
import { ActivityRecorder } from './activity-recorder';
import type { MemberRecord, Membership, StatusUpdateDto, WatermarkRise } from './members.types';

type Roster = ReadonlyMap<Id, Membership>;

/**
 * Rosters a node keeps. The two members of a direct conversation are fixed when it is made, so a cached roster is
 * right for as long as it is kept.
 */
const CACHED_ROSTERS = 100_000;

/** Who belongs to a conversation, what they may see, and how far they have come. */
@Injectable()
export class MembersService {
  private readonly rosters = new LRUCache<Id, Roster>({ max: CACHED_ROSTERS });
  private readonly loading = new Map<Id, Promise<Roster>>();
  private readonly loader: BatchLoader<Id, Roster>;
  private readonly membershipLoader: BatchLoader<Id, MemberRecord[]>;
  private readonly movedLoader: BatchLoader<{ conversationId: Id; since: Date }, MemberRecord[]>;

  constructor(
    private readonly members: MembersRepository,
    private readonly activity: ActivityRecorder,
    private readonly clock: DatabaseClock,
  ) {
    this.loader = batchLoader((ids) => this.loadRosters(ids), { maxBatchSize: 200 });
    this.membershipLoader = batchLoader((ids) => this.loadMemberships(ids), {
      maxBatchSize: 50,
      gatherMs: 10,
    });
    this.movedLoader = batchLoader((keys) => this.loadMoved(keys), { maxBatchSize: 1_000, gatherMs: 10 });
  }

  /** The membership, if this node has it at hand; sends wait for nothing then. */
  peek(conversationId: Id, userId: Id): Membership | undefined {
    return this.rosters.get(conversationId)?.get(userId);
  }

  /** @throws NOT_MEMBER, also when there is no such conversation */
  async require(conversationId: Id, userId: Id): Promise<Membership> {
    const member = (await this.roster(conversationId)).get(userId);
    if (!member) throw memberErrors.NOT_MEMBER();
    return member;
  }

  /** Everyone in the conversation, by person; empty when there is no such conversation. */
  roster(conversationId: Id): Roster | Promise<Roster> {
    return this.rosters.get(conversationId) ?? this.loading.get(conversationId) ?? this.load(conversationId);
  }

  /** The full rows of all members of the conversations, with watermarks. */
  rows(conversationIds: readonly Id[]): Promise<MemberRecord[]> {
    return conversationIds.length === 0
      ? Promise.resolve([])
      : this.members.findOfConversations(conversationIds);
  }

  /** The rows of all members of the conversations whose watermarks rose since. People who ask at once share a query. */
  async rowsMovedSince(conversationIds: readonly Id[], since: Date): Promise<MemberRecord[]> {
    const keys = conversationIds.map((conversationId) => ({ conversationId, since }));
    return (await Promise.all(keys.map((key) => this.movedLoader.load(key)))).flat();
  }

  /** The rows of these pairs; pairs without membership are missing. */
  rowsOfPairs(pairs: readonly { conversationId: Id; userId: Id }[]): Promise<MemberRecord[]> {
    return this.members.findManyByPair(pairs);
  }

  /** Every membership of a person, latest activity first. People who come back at the same moment share a query. */
  allOfUser(userId: Id): Promise<MemberRecord[]> {
    return this.membershipLoader.load(userId);
  }

  /** A page of a person's memberships as of one moment: see the repository. */
  pageOfUser(...args: Parameters<MembersRepository['findPageOfUser']>) {
    return this.members.findPageOfUser(...args);
  }

  /** Makes the memberships that do not exist yet. */
  async addMissing(conversationId: Id, userIds: readonly Id[]): Promise<void> {
    const now = new Date(this.clock.now());
    await this.members.insertMissing(
      userIds.map((userId) => ({
        conversationId,
        userId,
        role: 'member',
        intervals: [{ fromSeq: 1 }],
        deliveredSeq: 0,
        readSeq: 0,
        shownReadSeq: 0,
        movedAt: now,
        lastActivityAt: now,
      })),
    );
  }

  /** Raises watermarks, stored when this resolves. @returns when it was recorded */
  async raiseWatermarks(rises: readonly WatermarkRise[]): Promise<Date> {
    const at = new Date(this.clock.now());
    const writes = rises.map((rise) => ({
      ...rise,
      lastActivityAt: this.activity.dueFor(rise.conversationId, rise.userId),
    }));
    await this.members.raiseWatermarks(writes, at);
    for (const { conversationId, userId, lastActivityAt } of writes) {
      if (lastActivityAt) this.activity.tookAlong(conversationId, userId, lastActivityAt);
    }
    return at;
  }

  /** Something happened in the conversation: it moves up in its members' lists within a second or so. */
  noteActivity(conversationId: Id, at: Date): void {
    this.activity.note(conversationId, at, this.rosters.get(conversationId)?.size);
  }

  /** Moves conversations up in the lists of their members at once. */
  raiseActivity(activities: readonly { conversationId: Id; at: Date }[]): Promise<void> {
    return this.members.raiseActivity(activities);
  }

  followWatermarks(onMoved: (member: MemberRecord) => void): ChangeFollower {
    return this.members.followWatermarks(onMoved);
  }

  /** How far a member has come, as `viewerId` may see it: everything of oneself, of others what they show. */
  presentWatermarks(
    member: Omit<MemberRecord, 'lastActivityAt' | 'role' | 'intervals'>,
    viewerId: Id,
  ): StatusUpdateDto {
    const { conversationId, userId, movedAt } = member;
    const readSeq = userId === viewerId ? member.readSeq : member.shownReadSeq;
    const deliveredSeq = Math.max(member.deliveredSeq, readSeq);
    return { conversationId, userId, deliveredSeq, readSeq, at: movedAt.toISOString() };
  }

  /** A roster that many ask for at once is asked for once. */
  private load(conversationId: Id): Promise<Roster> {
    const loading = this.loader.load(conversationId).finally(() => this.loading.delete(conversationId));
    this.loading.set(conversationId, loading);
    return loading;
  }

  private async loadMemberships(userIds: readonly Id[]): Promise<MemberRecord[][]> {
    const found = groupBy(await this.members.findAllOfUsers([...new Set(userIds)]), ({ userId }) => userId);
    const latestFirst = (a: MemberRecord, b: MemberRecord) =>
      b.lastActivityAt.getTime() - a.lastActivityAt.getTime();
    return userIds.map((userId) => [...(found.get(userId) ?? [])].sort(latestFirst));
  }

  private async loadMoved(keys: readonly { conversationId: Id; since: Date }[]): Promise<MemberRecord[][]> {
    const earliest = new Date(Math.min(...keys.map(({ since }) => since.getTime())));
    const ids = [...new Set(keys.map(({ conversationId }) => conversationId))];
    const found = groupBy(await this.members.findMoved(ids, earliest), (row) => row.conversationId);
    return keys.map(({ conversationId, since }) =>
      (found.get(conversationId) ?? []).filter(({ movedAt }) => movedAt >= since),
    );
  }

  private async loadRosters(ids: readonly Id[]): Promise<Roster[]> {
    const found = new Map<Id, Map<Id, Membership>>(ids.map((id) => [id, new Map()]));
    for (const { conversationId, userId, role, intervals } of await this.members.findOfConversations(ids)) {
      found.get(conversationId)?.set(userId, { conversationId, userId, role, intervals });
    }
    for (const [id, roster] of found) {
      // a conversation being made has one of its two rows for a moment: only the whole roster is kept
      if (roster.size > 1) this.rosters.set(id, roster);
    }
    return ids.map((id) => found.get(id) ?? new Map<Id, Membership>());
  }
}

export type { ListPosition };
