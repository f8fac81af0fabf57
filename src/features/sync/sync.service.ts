import { Injectable } from '@nestjs/common';
import type { HeadRise } from '../../shared/heads';
import type { Id } from '../../shared/ids';
import { type Interval, visibleRanges } from '../../shared/visibility';
import { AccountDataService } from '../account-data/account-data.service';
import { ChangesService } from '../changes/changes.service';
import type { ChangeRecord } from '../changes/changes.types';
import type { ConversationHead } from '../conversations/conversations.types';
import { InboxService } from '../inbox/inbox.service';
import { MembersService } from '../members/members.service';
import type { MemberRecord } from '../members/members.types';
import { type Sight, SightService } from '../members/sight.service';
import { MessagesService } from '../messages/messages.service';
import type { MessageRecord } from '../messages/messages.types';
import { WatermarkPages } from './watermark-pages';
import {
  type CursorDto,
  MAX_PULLED,
  type SyncGapDto,
  type SyncPullDto,
  type SyncResultDto,
} from './dto/sync.dto';

const NEWEST = Number.MAX_SAFE_INTEGER;
const NEVER = new Date(0).toISOString();
/**
 * Text in one answer, messages and changes each: with one more message of the largest size, everything escaped, an
 * answer stays below what may be queued for a socket.
 */
const MAX_PAGE_BYTES = 128 * 1024;

/** A conversation in which the client misses something. */
interface Behind {
  member: MemberRecord;
  cursor: CursorDto;
  head: ConversationHead;
}

/** Brings a client up to date from its cursors, however long it was away: no window, no state on the server. */
@Injectable()
export class SyncService {
  constructor(
    private readonly accountData: AccountDataService,
    private readonly members: MembersService,
    private readonly sight: SightService,
    private readonly inbox: InboxService,
    private readonly messages: MessagesService,
    private readonly changes: ChangesService,
    private readonly marks: WatermarkPages,
  ) {}

  /**
   * What the person misses, a page at a time. Heads are recorded within a second or two of a commit, and the relay
   * announces every one after that: what a pull comes too early for is announced to the socket that pulled.
   */
  async pull(userId: Id, query: SyncPullDto): Promise<SyncResultDto> {
    const { cursors, limit = MAX_PULLED, since = NEVER } = query;
    const now = this.marks.now();
    const rows = (await this.members.allOfUser(userId)).filter(({ conversationId }) =>
      isInRange(conversationId, query),
    );
    const heads = await this.inbox.heads(rows.map(({ conversationId }) => conversationId));
    // of a dissolved group one is no member, also while that is still to be written
    const own = rows.filter(({ conversationId }) => !heads.get(conversationId)?.isDissolved);
    const isOwn = new Set(own.map(({ conversationId }) => conversationId));
    const behind = this.behind(own, heads, cursors);
    const account = await this.account(userId, query.account, limit);
    const page = { ...(await this.read(userId, behind.slice(0, MAX_PULLED), limit)), ...account.page };
    const more = page.more || account.more || behind.length > MAX_PULLED;
    const removed = Object.keys(cursors).filter((id) => !isOwn.has(id) && isInRange(id, query));
    // watermarks come when the messages they speak of are all there
    if (more) return { ...page, more, removed, receipts: [], nextSince: since };
    const conversations = [...isOwn].map((id) => ({ id, memberCount: heads.get(id)?.memberCount ?? 0 }));
    return { ...page, removed, ...(await this.marks.since(userId, conversations, { since, now })) };
  }

  /** What concerns only this person, where it is asked for. */
  private async account(userId: Id, n: number | undefined, limit: number) {
    if (n === undefined) return { page: {}, more: false };
    const found = await this.accountData.after(userId, n, limit + 1);
    const shown = fitting(found, limit);
    const account = shown.map((record) => this.accountData.present(record));
    return { page: { account }, more: shown.length < found.length };
  }

  /** What lies in a hole of one conversation. @throws NOT_MEMBER */
  async gap(userId: Id, gap: SyncGapDto): Promise<SyncResultDto> {
    const { conversationId } = gap;
    const nextSince = this.marks.now();
    const membership = await this.members.requireReader(conversationId, userId);
    const { intervals } = membership;
    const [shownTo] = await this.sight.shown(userId, [membership]);
    const [messages, changes, marks] = await Promise.all([
      this.missingMessages(shownTo!.intervals, gap),
      this.missingChanges(intervals, gap),
      this.members.marksOf(conversationId, userId),
    ]);
    const shown = { messages: fitting(messages, MAX_PULLED), changes: fitting(changes, MAX_PULLED) };
    const seq = shown.messages.at(-1)?.seq ?? (gap.fromSeq ?? 1) - 1;
    const chg = shown.changes.at(-1)?.chg ?? (gap.fromChg ?? 1) - 1;
    return {
      ...(await this.presentSeen(await this.sight.in(membership), shown)),
      receipts: marks,
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
    return this.messages.ranges(ranges, MAX_PULLED + 1);
  }

  /** What changed before a person's time is not looked through. */
  private missingChanges(
    intervals: readonly Interval[],
    { conversationId, fromChg, toChg = NEWEST }: SyncGapDto,
  ): Promise<ChangeRecord[]> {
    if (fromChg === undefined) return Promise.resolve([]);
    const from = Math.max(fromChg, firstChg(intervals));
    return this.changes.range(conversationId, from, toChg, MAX_PULLED + 1);
  }

  private behind(
    own: readonly MemberRecord[],
    heads: ReadonlyMap<Id, ConversationHead>,
    cursors: SyncPullDto['cursors'],
  ): Behind[] {
    return own.flatMap((member) => {
      const head = heads.get(member.conversationId);
      const known = Object.hasOwn(cursors, member.conversationId)
        ? cursors[member.conversationId]
        : undefined;
      const { seq, chg } = known ?? { seq: 0, chg: 0 };
      // what changed before a person's time is not looked through
      const cursor = { seq, chg: Math.max(chg, firstChg(member.intervals) - 1) };
      if (!head || (known && head.seq <= cursor.seq && head.chg <= cursor.chg)) return [];
      return { member, cursor, head };
    });
  }

  /** One query for the messages of all, one for the changes. */
  private async read(userId: Id, behind: readonly Behind[], limit: number) {
    const shownTo = await this.sight.shown(
      userId,
      behind.map(({ member }) => member),
    );
    // what is at its head costs nothing: should more have come, its head is announced to the socket that asks
    const ranges = shownTo.flatMap(({ conversationId, intervals }, i) => {
      const { cursor, head } = behind[i]!;
      const parts =
        head.seq > cursor.seq ? visibleRanges(intervals, { fromSeq: cursor.seq + 1, toSeq: NEWEST }) : [];
      return parts.map((range) => ({ conversationId, ...range }));
    });
    const chgs = behind
      .filter(({ cursor, head }) => head.chg > cursor.chg)
      .map(({ member: { conversationId }, cursor }) => ({ conversationId, chg: cursor.chg }));
    const [messages, changes] = await Promise.all([
      this.messages.ranges(ranges, limit + 1),
      this.changes.after(chgs, limit + 1),
    ]);
    const shownMessages = fitting(messages, limit);
    const shownChanges = fitting(changes, limit);
    const next = { message: messages[shownMessages.length], change: changes[shownChanges.length] };
    const cut = { messages: next.message?.conversationId, changes: next.change?.conversationId };
    await this.recordAhead(behind, next);
    const shown = { messages: shownMessages, changes: shownChanges };
    const named = new Set([...shownMessages, ...shownChanges].map(({ conversationId }) => conversationId));
    const members = behind
      .map(({ member }) => member)
      .filter(({ conversationId }) => named.has(conversationId));
    return {
      ...(await this.presentSeen(await this.sight.of(userId, members), shown)),
      cursor: Object.fromEntries(
        behind.map((one) => [one.member.conversationId, advance(one, { shownMessages, shownChanges, cut })]),
      ),
      more: cut.messages !== undefined || cut.changes !== undefined,
    };
  }

  /** A page that ends beyond what is recorded yet: it is recorded now, or the next page would stop there. */
  private async recordAhead(
    behind: readonly Behind[],
    { message, change }: { message?: MessageRecord; change?: ChangeRecord },
  ): Promise<void> {
    const rises: HeadRise[] = [];
    if (message) {
      const { conversationId, seq, createdAt } = message;
      rises.push({ conversationId, seq, chg: 0, at: createdAt });
    }
    if (change) {
      const { conversationId, chg, at } = change;
      rises.push({ conversationId, seq: 0, chg, at });
    }
    await this.inbox.recordAhead(
      rises,
      behind.map(({ head }) => head),
    );
  }

  /** What of a page its reader sees. @param sight asked after it was read: they may have been removed meanwhile */
  private async presentSeen(
    { isSeen, isTheirs }: Sight,
    { messages, changes }: { messages: readonly MessageRecord[]; changes: readonly ChangeRecord[] },
  ) {
    // changes of the conversation itself stand beside messages, and are no part of them
    const isTold = (change: ChangeRecord) => ('messageId' in change ? isSeen(change) : isTheirs(change));
    return {
      messages: await this.messages.presentAll(messages.filter(isSeen), isSeen),
      changes: changes.filter(isTold).map((change) => this.changes.present(change)),
    };
  }
}

/** The first change of a person's first time here; what they came back for may be about messages of before. */
const firstChg = (intervals: readonly Interval[]) => intervals[0]?.fromChg ?? 1;

function isInRange(id: Id, { fromId, toId }: SyncPullDto): boolean {
  return (fromId === undefined || id >= fromId) && (toId === undefined || id < toId);
}

/** As many as the limit and the size of an answer allow, but at least one. */
function fitting<T extends object>(items: readonly T[], limit: number): T[] {
  let bytes = 0;
  const end = items.findIndex((item, i) => {
    bytes += Buffer.byteLength(JSON.stringify(item));
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
