import { Injectable } from '@nestjs/common';
import { DatabaseClock } from '../../platform/mongo/database-clock';
import type { Id } from '../../shared/ids';
import { canSee, type Interval, visibleRanges } from '../../shared/visibility';
import { ChangesService } from '../changes/changes.service';
import type { ChangeRecord } from '../changes/changes.types';
import type { ConversationHead } from '../conversations/conversations.types';
import { InboxService } from '../inbox/inbox.service';
import { MembersService } from '../members/members.service';
import type { MemberRecord, Membership } from '../members/members.types';
import { MessagesService } from '../messages/messages.service';
import type { MessageRecord } from '../messages/messages.types';
import type { CursorDto, SyncGapDto, SyncPullDto, SyncResultDto } from './dto/sync.dto';

const DEFAULT_LIMIT = 100;
const NEWEST = Number.MAX_SAFE_INTEGER;
/** Conversations read by one query; the rest follows in the next page. */
const MAX_BEHIND = 100;
/** Clocks and commits are not of one moment: watermarks that moved this long before `since` are sent again. */
const SINCE_MARGIN_MS = 5_000;
const NEVER = new Date(0).toISOString();
/** Watermarks in one answer. */
const MAX_RECEIPTS = 2_000;
/**
 * Text in one answer, messages and changes each: with one more message of the largest size, everything escaped, an
 * answer stays below what may be queued for a socket.
 */
const MAX_PAGE_BYTES = 128 * 1024;

/** A conversation in which the client misses something. */
interface Behind {
  member: Membership;
  cursor: CursorDto;
  head: ConversationHead;
}

/** Brings a client up to date from its cursors, however long it was away: no window, no state on the server. */
@Injectable()
export class SyncService {
  constructor(
    private readonly members: MembersService,
    private readonly inbox: InboxService,
    private readonly messages: MessagesService,
    private readonly changes: ChangesService,
    private readonly clock: DatabaseClock,
  ) {}

  /**
   * What the person misses, a page at a time. Heads are recorded within a second or two of a commit, and the relay
   * announces every one after that: what a pull comes too early for is announced to the socket that pulled.
   */
  async pull(userId: Id, query: SyncPullDto): Promise<SyncResultDto> {
    const { cursors, limit = DEFAULT_LIMIT, since = NEVER } = query;
    const now = this.clock.now();
    const own = (await this.members.allOfUser(userId)).filter(({ conversationId }) =>
      isInRange(conversationId, query),
    );
    const isOwn = new Set(own.map(({ conversationId }) => conversationId));
    const behind = await this.behind(own, cursors);
    const page = await this.read(behind.slice(0, MAX_BEHIND), limit);
    const more = page.more || behind.length > MAX_BEHIND;
    const removed = Object.keys(cursors).filter((id) => !isOwn.has(id) && isInRange(id, query));
    // watermarks come when the messages they speak of are all there
    if (more) return { ...page, more, removed, receipts: [], nextSince: since };
    const moved = await this.movedSince([...isOwn], since);
    const shown = untilNextMoment(moved, MAX_RECEIPTS);
    const isCut = moved.length > shown.length;
    return {
      ...page,
      more: isCut,
      removed,
      receipts: shown.map((row) => this.members.presentWatermarks(row, userId)),
      nextSince: isoTime(isCut ? (shown.at(-1)?.movedAt.getTime() ?? 0) + 1 + SINCE_MARGIN_MS : now),
    };
  }

  /** What lies in a hole of one conversation. @throws NOT_MEMBER */
  async gap(userId: Id, gap: SyncGapDto): Promise<SyncResultDto> {
    const { conversationId } = gap;
    const nextSince = isoTime(this.clock.now());
    const { intervals } = await this.members.require(conversationId, userId);
    const [messages, changes, rows] = await Promise.all([
      this.missingMessages(intervals, gap),
      this.missingChanges(gap),
      this.members.rows([conversationId]),
    ]);
    const shown = { messages: fitting(messages, DEFAULT_LIMIT), changes: fitting(changes, DEFAULT_LIMIT) };
    const seq = shown.messages.at(-1)?.seq ?? (gap.fromSeq ?? 1) - 1;
    const chg = shown.changes.at(-1)?.chg ?? (gap.fromChg ?? 1) - 1;
    return {
      messages: shown.messages.map((message) => this.messages.present(message)),
      changes: this.presentVisible(shown.changes, new Map([[conversationId, { intervals }]])),
      receipts: rows.map((row) => this.members.presentWatermarks(row, userId)),
      removed: [],
      more: messages.length > shown.messages.length || changes.length > shown.changes.length,
      cursor: { [conversationId]: { seq, chg } },
      nextSince,
    };
  }

  /** One more than a page holds, to see whether there is more. */
  private missingMessages(
    intervals: readonly Interval[],
    { conversationId, fromSeq, toSeq = NEWEST }: SyncGapDto,
  ): Promise<MessageRecord[]> {
    const wanted = fromSeq === undefined ? [] : visibleRanges(intervals, { fromSeq, toSeq });
    const ranges = wanted.map((range) => ({ conversationId, ...range }));
    return this.messages.ranges(ranges, DEFAULT_LIMIT + 1);
  }

  private missingChanges({ conversationId, fromChg, toChg = NEWEST }: SyncGapDto): Promise<ChangeRecord[]> {
    if (fromChg === undefined) return Promise.resolve([]);
    return this.changes.range(conversationId, fromChg, toChg, DEFAULT_LIMIT + 1);
  }

  private async behind(own: readonly MemberRecord[], cursors: SyncPullDto['cursors']): Promise<Behind[]> {
    const heads = await this.inbox.heads(own.map(({ conversationId }) => conversationId));
    return own.flatMap((member) => {
      const head = heads.get(member.conversationId);
      const known = Object.hasOwn(cursors, member.conversationId)
        ? cursors[member.conversationId]
        : undefined;
      const cursor = known ?? { seq: 0, chg: 0 };
      if (!head || (known && head.seq <= cursor.seq && head.chg <= cursor.chg)) return [];
      return { member, cursor, head };
    });
  }

  /** One query for the messages of all, one for the changes. */
  private async read(behind: readonly Behind[], limit: number) {
    const ranges = behind.flatMap(({ member: { conversationId, intervals }, cursor }) =>
      visibleRanges(intervals, { fromSeq: cursor.seq + 1, toSeq: NEWEST }).map((range) => {
        return { conversationId, ...range };
      }),
    );
    const chgs = behind.map(({ member: { conversationId }, cursor }) => ({
      conversationId,
      chg: cursor.chg,
    }));
    const [messages, changes] = await Promise.all([
      this.messages.ranges(ranges, limit + 1),
      this.changes.after(chgs, limit + 1),
    ]);
    const shownMessages = fitting(messages, limit);
    const shownChanges = fitting(changes, limit);
    const byConversation = new Map(behind.map(({ member }) => [member.conversationId, member]));
    const cut = {
      messages: messages[shownMessages.length]?.conversationId,
      changes: changes[shownChanges.length]?.conversationId,
    };
    return {
      messages: shownMessages.map((message) => this.messages.present(message)),
      changes: this.presentVisible(shownChanges, byConversation),
      cursor: Object.fromEntries(
        behind.map((one) => [one.member.conversationId, advance(one, { shownMessages, shownChanges, cut })]),
      ),
      more: cut.messages !== undefined || cut.changes !== undefined,
    };
  }

  private presentVisible(
    changes: readonly ChangeRecord[],
    members: ReadonlyMap<Id, Pick<Membership, 'intervals'>>,
  ) {
    return changes
      .filter(({ conversationId, seq }) => canSee(members.get(conversationId)?.intervals ?? [], seq))
      .map((change) => this.changes.present(change));
  }

  /** Members whose watermarks rose since, longest ago first. */
  private async movedSince(conversationIds: Id[], since: string): Promise<MemberRecord[]> {
    const moment = new Date(Date.parse(since) - SINCE_MARGIN_MS);
    const rows = await this.members.rowsMovedSince(conversationIds, moment);
    return rows.sort((a, b) => a.movedAt.getTime() - b.movedAt.getTime());
  }
}

/** The first rows, and those of the same moment as the last of them: a page is continued after a moment. */
function untilNextMoment(rows: readonly MemberRecord[], limit: number): MemberRecord[] {
  const last = rows[limit - 1]?.movedAt.getTime();
  return rows.filter(({ movedAt }, i) => i < limit || movedAt.getTime() === last);
}

const isoTime = (ms: number) => new Date(ms).toISOString();

function isInRange(id: Id, { fromId, toId }: SyncPullDto): boolean {
  return (fromId === undefined || id >= fromId) && (toId === undefined || id < toId);
}

/** As many as the limit and the size of an answer allow, but at least one. */
function fitting<T extends { content?: string }>(items: readonly T[], limit: number): T[] {
  let bytes = 0;
  const end = items.findIndex(({ content = '' }, i) => {
    bytes += Buffer.byteLength(JSON.stringify(content));
    return i > 0 && bytes > MAX_PAGE_BYTES;
  });
  return items.slice(0, end < 0 ? limit : Math.min(end, limit));
}

/**
 * The cursor after a page. What was read to its end stands at the head, also where a member may not see the last
 * messages; where the page was cut, at the last thing on it; what lies behind the cut is not moved.
 */
function advance(
  { member: { conversationId }, cursor, head }: Behind,
  page: {
    shownMessages: readonly MessageRecord[];
    shownChanges: readonly ChangeRecord[];
    cut: { messages?: Id; changes?: Id };
  },
): CursorDto {
  const lastSeq = page.shownMessages.findLast((message) => message.conversationId === conversationId)?.seq;
  const lastChg = page.shownChanges.findLast((change) => change.conversationId === conversationId)?.chg;
  const isPast = (cut: Id | undefined) => cut === undefined || conversationId < cut;
  const seq = Math.max(cursor.seq, lastSeq ?? 0, isPast(page.cut.messages) ? head.seq : 0);
  const chg = Math.max(cursor.chg, lastChg ?? 0, isPast(page.cut.changes) ? head.chg : 0);
  return { seq, chg };
}
