import { Injectable } from '@nestjs/common';
import { type BatchLoader, batchLoader } from '../../platform/mongo/batch-loader';
import type { ChangeFollower } from '../../platform/mongo/change-follower';
import { DatabaseClock } from '../../platform/mongo/database-clock';
import type { Transaction } from '../../platform/mongo/transactions';
import { groupBy } from '../../shared/group-by';
import type { Id } from '../../shared/ids';
import { canSee } from '../../shared/visibility';
import { BlocksService } from '../blocks/blocks.service';
import { memberErrors } from './members.errors';
import { MembersRepository, type Watermark } from './members.repository';
import { ActivityRecorder } from './activity-recorder';
import {
  type MemberRecord,
  type Membership,
  type Roster,
  SHELVES,
  type StatusUpdateDto,
  type WatermarkRise,
} from './members.types';
import { RosterCache } from './roster-cache';

/** In conversations of more members it is told how far all of them have come, not each. */
export const MAX_TOLD = 100;

/** Conversations whose members' moves one query reads: as many as a busy person is in, so that coming back costs one. */
const MOVED_AT_ONCE = 5_000;

/** Who belongs to a conversation, what they may see, and how far they have come. */
@Injectable()
export class MembersService {
  private readonly membershipLoader: BatchLoader<Id, MemberRecord[]>;
  private readonly movedLoader: BatchLoader<{ conversationId: Id; since: Date }, MemberRecord[]>;

  constructor(
    private readonly members: MembersRepository,
    private readonly rosters: RosterCache,
    private readonly activity: ActivityRecorder,
    private readonly blocks: BlocksService,
    private readonly clock: DatabaseClock,
  ) {
    this.membershipLoader = batchLoader((ids) => this.loadMemberships(ids), {
      maxBatchSize: 50,
      gatherMs: 10,
    });
    this.movedLoader = batchLoader((keys) => this.loadMoved(keys), {
      maxBatchSize: MOVED_AT_ONCE,
      gatherMs: 10,
    });
  }

  /** The roster, if this node has it at hand; sends wait for nothing then. */
  peekRoster(conversationId: Id): Roster | undefined {
    return this.rosters.peek(conversationId);
  }

  /** @throws NOT_MEMBER, also when there is no such conversation; CONVERSATION_DISSOLVED */
  async require(conversationId: Id, userId: Id): Promise<Membership> {
    return this.requireIn(await this.rosterOf(conversationId, userId), userId);
  }

  /** That a member may say something new: no block stands between the two of a direct one. @throws NOT_MEMBER, BLOCKED */
  async requireSpeaker(conversationId: Id, userId: Id): Promise<Membership> {
    const roster = await this.rosterOf(conversationId, userId);
    const member = this.requireIn(roster, userId);
    await this.blocks.requireNoneIn(roster!, userId);
    return member;
  }

  /** The roster to judge a person by: whoever is not in the one at hand may just have come, by way of another node. */
  async rosterOf(conversationId: Id, userId: Id): Promise<Roster | undefined> {
    const known = this.rosters.peek(conversationId);
    if (known?.type === 'dm' || known?.members.has(userId)) return known;
    if (known) this.rosters.doubt(conversationId);
    const roster = await this.roster(conversationId);
    if (roster?.dissolvedSeq !== undefined && !roster.members.has(userId)) {
      const [row] = await this.rowsOfPairs([{ conversationId, userId }]);
      this.refuseDissolved(roster.dissolvedSeq, row);
    }
    return roster;
  }

  /**
   * What a person may read, of a dissolved group what they saw to its end: elsewhere there is nothing left to do in it.
   * @throws NOT_MEMBER, also when there is no such conversation
   */
  async requireReader(conversationId: Id, userId: Id): Promise<Membership> {
    const roster = await this.roster(conversationId);
    if (roster?.dissolvedSeq === undefined) return this.require(conversationId, userId);
    const [row] = await this.rowsOfPairs([{ conversationId, userId }]);
    if (!row || !wasThere(row, roster.dissolvedSeq)) throw memberErrors.NOT_MEMBER();
    return row;
  }

  /** @throws CONVERSATION_DISSOLVED for who was there to the end, NOT_MEMBER for everybody else */
  refuseDissolved(dissolvedSeq: number, row: MemberRecord | undefined): never {
    if (row && wasThere(row, dissolvedSeq)) throw memberErrors.CONVERSATION_DISSOLVED();
    throw memberErrors.NOT_MEMBER();
  }

  /** What who has a link into a dissolved group is told. */
  refuseNewcomer(): never {
    throw memberErrors.CONVERSATION_DISSOLVED();
  }

  /** What who does not belong to a conversation is told. */
  refuse(): never {
    throw memberErrors.NOT_MEMBER();
  }

  /** @throws NOT_MEMBER, also when there is no roster; CONVERSATION_DISSOLVED */
  requireIn(roster: Roster | undefined, userId: Id): Membership {
    const member = roster?.members.get(userId);
    if (!member) throw memberErrors.NOT_MEMBER();
    if (roster?.dissolvedSeq !== undefined) throw memberErrors.CONVERSATION_DISSOLVED();
    return member;
  }

  /** Who belongs to the conversation now, and how it is set; undefined when there is no such conversation. */
  roster(conversationId: Id): Roster | undefined | Promise<Roster | undefined> {
    return this.rosters.get(conversationId);
  }

  /** Membership changed with message `membershipSeq`, here or elsewhere. */
  expectRoster(conversationId: Id, membershipSeq: number): void {
    this.rosters.expect(conversationId, membershipSeq);
  }

  /** The newest message that changed who belongs to a conversation, as a transaction sees it; 0 of a direct one. */
  membershipSeqIn(roster: Roster, transaction: Transaction): Promise<number> {
    return this.rosters.membershipSeqIn(roster, transaction);
  }

  /** There may be messages that this node did not hear of, and changes of membership among them. */
  doubtRoster(conversationId: Id): void {
    this.rosters.doubt(conversationId);
  }

  /** Calls back when a roster is no longer to be trusted, or was read anew. */
  onRosterChange(watcher: (conversationId: Id, roster?: Roster) => void): void {
    this.rosters.watch(watcher);
  }

  /** The members who may see message `seq`: who came after it may not. */
  audience({ members, newestFrom, dissolvedSeq = Infinity }: Roster, seq: number): Id[] {
    // let in by way of another node before it heard of the end
    if (seq > dissolvedSeq) return [];
    const ids = [...members.keys()];
    return seq >= newestFrom ? ids : ids.filter((id) => canSee(members.get(id)!.intervals, seq));
  }

  /**
   * How far members have come, by conversation, as a person may see it (each of them, or in a large one all together), and
   * the person's own memberships. By three queries at most, whatever their number.
   */
  async standings(
    conversations: readonly { id: Id; memberCount: number }[],
    viewerId: Id,
  ): Promise<{ marks: Map<Id, StatusUpdateDto[]>; own: Map<Id, MemberRecord> }> {
    const isLarge = ({ memberCount }: { memberCount: number }) => memberCount > MAX_TOLD;
    const small = conversations.filter((one) => !isLarge(one)).map(({ id }) => id);
    const large = conversations.filter(isLarge).map(({ id }) => id);
    const [rows, floors, ownInLarge] = await Promise.all([
      this.rows(small),
      this.floors(large),
      large.length === 0
        ? []
        : this.rowsOfPairs(large.map((conversationId) => ({ conversationId, userId: viewerId }))),
    ]);
    const shown = rows.map((row) => this.presentWatermarks(row, viewerId));
    const own = [...rows, ...ownInLarge].filter(({ userId, isActive }) => userId === viewerId && isActive);
    return {
      marks: groupBy([...shown, ...floors], ({ conversationId }) => conversationId),
      own: new Map(own.map((row) => [row.conversationId, row])),
    };
  }

  /** How far the members of one conversation have come, as a person may see it. */
  async marksOf(conversationId: Id, viewerId: Id): Promise<StatusUpdateDto[]> {
    const memberCount = (await this.roster(conversationId))?.members.size ?? 0;
    if (memberCount > MAX_TOLD) return this.floors([conversationId]);
    return (await this.rows([conversationId])).map((row) => this.presentWatermarks(row, viewerId));
  }

  /** How far all members of large conversations have come, and show it. */
  async floors(conversationIds: readonly Id[]): Promise<StatusUpdateDto[]> {
    const at = new Date(this.clock.now()).toISOString();
    const floors = await this.members.findFloors(conversationIds);
    return [...floors].map(([conversationId, { deliveredSeq, shownReadSeq }]) => {
      return { conversationId, deliveredSeq, readSeq: shownReadSeq, at };
    });
  }

  /** Who of a group has come as far as message `seq`, and shows it. */
  reached(conversationId: Id, mark: Watermark, seq: number): Promise<Id[]> {
    return this.members.findReached(conversationId, mark, seq);
  }

  /** The full rows of all members of the conversations, with watermarks. */
  rows(conversationIds: readonly Id[]): Promise<MemberRecord[]> {
    return this.members.findOfConversations(conversationIds);
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

  /** The rows of these people in one conversation, also of those who went, as a transaction sees them. */
  rowsIn(conversationId: Id, userIds: readonly Id[], transaction: Transaction): Promise<MemberRecord[]> {
    const pairs = userIds.map((userId) => ({ conversationId, userId }));
    return this.members.findManyByPair(pairs, transaction);
  }

  /** @throws NOT_MEMBER when there is no row, or it is of someone who went */
  requireActive(row: MemberRecord | undefined): MemberRecord {
    if (!row?.isActive) throw memberErrors.NOT_MEMBER();
    return row;
  }

  /** Ends memberships of a dissolved group, so many at most. @returns how many it ended */
  endSome(conversationId: Id, seq: number, limit: number): Promise<number> {
    return this.members.endSome(conversationId, seq, limit);
  }

  /** Writes memberships as part of a transaction. */
  saveMany(members: readonly MemberRecord[], transaction: Transaction): Promise<void> {
    return this.members.saveMany(members, transaction);
  }

  /** Who belongs to a group now, in the order of their ids. */
  page(conversationId: Id, after: Id | undefined, limit: number): Promise<MemberRecord[]> {
    return this.members.findMemberPage(conversationId, after, limit);
  }

  /** Makes the memberships that do not exist yet. */
  async addMissing(conversationId: Id, userIds: readonly Id[]): Promise<void> {
    const now = new Date(this.clock.now());
    await this.members.insertMissing(
      userIds.map((userId) => ({
        conversationId,
        userId,
        role: 'member',
        isActive: true,
        intervals: [{ fromSeq: 1 }],
        deliveredSeq: 0,
        readSeq: 0,
        shownReadSeq: 0,
        movedAt: now,
        lastActivityAt: now,
        shelf: SHELVES.open,
      })),
    );
  }

  /** Raises watermarks, stored when this resolves. @returns when it was recorded */
  async raiseWatermarks(rises: readonly WatermarkRise[]): Promise<Date> {
    const at = new Date(this.clock.now());
    await this.members.raiseWatermarks(rises, at);
    return at;
  }

  /** Something happened in the conversation: it moves up in its members' lists within a second or so. */
  noteActivity(conversationId: Id, at: Date, memberCount = this.rosters.sizeOf(conversationId)): void {
    this.activity.note(conversationId, at, memberCount);
  }

  /**
   * When something last happened, for a write of this member's row to take along; undefined when another does. Who takes it
   * writes it as `lastActivityAt`, or gives it back.
   */
  takeActivity(conversationId: Id, userId: Id): Date | undefined {
    return this.activity.take(conversationId, userId);
  }

  /** A time that was taken was not written. */
  giveActivityBack(conversationId: Id, userId: Id, at: Date): void {
    this.activity.giveBack(conversationId, userId, at, this.rosters.sizeOf(conversationId));
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
    member: Pick<
      MemberRecord,
      'conversationId' | 'userId' | 'deliveredSeq' | 'readSeq' | 'shownReadSeq' | 'movedAt'
    >,
    viewerId: Id,
  ): StatusUpdateDto {
    const { conversationId, userId, movedAt } = member;
    const readSeq = userId === viewerId ? member.readSeq : member.shownReadSeq;
    const deliveredSeq = Math.max(member.deliveredSeq, readSeq);
    return { conversationId, userId, deliveredSeq, readSeq, at: movedAt.toISOString() };
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
}

/** Whether a membership lasted to the end of a dissolved group; it may not be written there yet. */
const wasThere = ({ isActive, intervals }: MemberRecord, dissolvedSeq: number) =>
  isActive || intervals.some(({ toSeq }) => toSeq === dissolvedSeq);
