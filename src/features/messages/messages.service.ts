import { Injectable } from '@nestjs/common';
import { CursorCodec } from '../../platform/auth/cursor-codec';
import { DEFAULT_PAGE_SIZE } from '../../platform/contracts/page.dto';
import { coreErrors } from '../../platform/errors/core.errors';
import type { Id } from '../../shared/ids';
import { canSee, type Interval, type SeqRange, visibleRanges } from '../../shared/visibility';
import { MembersService } from '../members/members.service';
import { SightService } from '../members/sight.service';
import type { StatusUpdateDto } from '../members/members.types';
import type { HistoryQueryDto, MessageDto, MessagePageDto, ViewedMessageDto } from './dto/message.dto';
import { MessageHeadsService } from './message-heads.service';
import { type IsSeen, MessageViews } from './message-views';
import { messageReceive } from './messages.events';
import { requireSeen } from './messages.policy';
import { presentMessage, presentViewed } from './messages.presenter';
import { MessagesRepository } from './messages.repository';
import type { Completer, MessageRecord } from './messages.types';
import { RECENT, RecentMessages } from './recent-messages';

/** A position in a conversation's history: older than, or newer than, a number of a message the reader has come by. */
type HistoryPlace = { older: number } | { newer: number };
/** Also one where nobody has been yet: whether there is anything newer than what is found there is to be asked. */
type HistoryPosition = HistoryPlace | { upTo: number };

interface Page {
  messages: MessageRecord[];
  hasOlder: boolean;
  hasNewer: boolean;
}

const ALL: SeqRange = { fromSeq: 1, toSeq: Number.MAX_SAFE_INTEGER };

/** Reading messages. */
@Injectable()
export class MessagesService {
  constructor(
    private readonly members: MembersService,
    private readonly sight: SightService,
    private readonly messages: MessagesRepository,
    private readonly recent: RecentMessages,
    private readonly heads: MessageHeadsService,
    private readonly views: MessageViews,
    private readonly cursors: CursorCodec,
  ) {}

  /** A page of history, newest first. @throws NOT_MEMBER, NOT_FOUND (around), VALIDATION */
  async history(viewerId: Id, conversationId: Id, query: HistoryQueryDto): Promise<MessagePageDto> {
    const membership = await this.sight.reader(conversationId, viewerId);
    const { intervals } = membership;
    const { limit = DEFAULT_PAGE_SIZE } = query;
    const scope = `history:${viewerId}:${conversationId}`;
    const position = await this.position(scope, conversationId, intervals, query);
    const part = expectedPart(position, limit);
    const [page, beside] = await Promise.all([
      this.readPage(conversationId, intervals, position, limit),
      part && this.views.beside(membership, part),
    ]);
    const oldest = page.messages.at(-1);
    const newest = page.messages[0];
    const { isSeen } = await this.sight.in(membership);
    const encode = (place: HistoryPlace) => this.cursors.encode(scope, place);
    return {
      messages: await this.views.ofPart(membership, page.messages.filter(isSeen), isSeen, beside),
      nextCursor: page.hasOlder && oldest ? encode({ older: oldest.seq }) : null,
      prevCursor: page.hasNewer && newest ? encode({ newer: newest.seq }) : null,
      hasMore: page.hasOlder,
    };
  }

  /** Messages of a conversation that a person may see, as they read them: without what stands under them. */
  async view(
    viewerId: Id,
    conversationId: Id,
    messages: readonly MessageRecord[],
  ): Promise<ViewedMessageDto[]> {
    if (messages.length === 0) return [];
    const roster = await this.members.roster(conversationId);
    const member = roster?.members.get(viewerId);
    // what they answer is older than they are: the membership at hand tells whether it is seen
    const { isSeen } = await this.sight.of(viewerId, member ? [member] : []);
    return this.views.of({ conversationId, userId: viewerId }, messages, isSeen);
  }

  /** Of these messages those that a person may see, by id, whatever their number by three queries at most. */
  async seen(viewerId: Id, ids: readonly Id[]): Promise<Map<Id, MessageRecord>> {
    if (ids.length === 0) return new Map();
    const found = await this.messages.findManyById(ids);
    const conversationIds = [...new Set(found.map(({ conversationId }) => conversationId))];
    const pairs = conversationIds.map((conversationId) => ({ conversationId, userId: viewerId }));
    const rows = await this.members.rowsOfPairs(pairs);
    const { isSeen } = await this.sight.of(
      viewerId,
      rows.filter(({ isActive }) => isActive),
    );
    return new Map(found.filter(isSeen).map((message) => [message.id, message]));
  }

  /** Lets another feature add to what one person reads of messages. */
  onView(completer: Completer): void {
    this.views.onView(completer);
  }

  /** The form one person reads. @param marks how far members have come, by conversation */
  presentViewed(
    message: MessageRecord,
    viewerId: Id,
    marks: ReadonlyMap<Id, readonly StatusUpdateDto[]>,
  ): ViewedMessageDto {
    return presentViewed(message, viewerId, marks.get(message.conversationId) ?? []);
  }

  /** The wire form for one reader: with what answers answer. @param isSeen what they may see */
  async presentAll(messages: readonly MessageRecord[], isSeen: IsSeen): Promise<MessageDto[]> {
    return (await this.views.withQuotes(messages, isSeen)).map(presentMessage);
  }

  /** The wire form, the same for everyone. */
  present(message: MessageRecord): MessageDto {
    return presentMessage(message);
  }

  /** A message the person may see. @throws NOT_MEMBER, NOT_FOUND */
  async get(viewerId: Id, conversationId: Id, messageId: Id): Promise<MessageRecord> {
    const member = await this.sight.member(conversationId, viewerId);
    const [message] = await this.messages.findManyById([messageId]);
    return requireSeen(member, message);
  }

  /** Whether there is a message of this id, whoever may see it. */
  async isStored(id: Id): Promise<boolean> {
    return (await this.messages.findManyById([id])).length > 0;
  }

  /** The newest of each conversation named, in no order. */
  newest(heads: readonly { conversationId: Id; seq: number }[]): Promise<MessageRecord[]> {
    return this.recent.newestOf(heads);
  }

  /** Something happened in a conversation: what is kept of it counts no longer. */
  outdate(conversationId: Id): void {
    this.recent.outdate(conversationId);
  }

  /** What is in the ranges, by conversation and number. */
  ranges(ranges: readonly ({ conversationId: Id } & SeqRange)[], limit: number): Promise<MessageRecord[]> {
    return this.messages.findRanges(ranges, limit);
  }

  /** The newest number this node knows of without asking; the real one may be higher. */
  knownHead(conversationId: Id): number {
    return this.heads.known(conversationId);
  }

  private async position(
    scope: string,
    conversationId: Id,
    intervals: readonly Interval[],
    { cursor, before, around, limit = DEFAULT_PAGE_SIZE }: HistoryQueryDto,
  ): Promise<HistoryPosition> {
    const given = [cursor, before, around].filter((value) => value !== undefined);
    if (given.length > 1) {
      const fault = { path: '', rule: 'oneOf', message: 'one of cursor, before and around' };
      throw coreErrors.VALIDATION({ details: [fault] });
    }
    if (around)
      return { upTo: (await this.seqOf(conversationId, intervals, around)) + Math.ceil(limit / 2) - 1 };
    // a cursor may also be a moment, as clients of timestamp-paged servers send it
    const moment = before ?? (cursor && isMoment(cursor) ? cursor : undefined);
    if (moment) return { upTo: await this.seqBefore(conversationId, new Date(moment)) };
    return cursor ? this.cursors.decode<HistoryPlace>(scope, cursor) : { upTo: ALL.toSeq };
  }

  /** @throws NOT_FOUND when it is not a message the person may see */
  private async seqOf(conversationId: Id, intervals: readonly Interval[], messageId: Id): Promise<number> {
    const [message] = await this.messages.findManyById([messageId]);
    return requireSeen({ conversationId, intervals }, message).seq;
  }

  private async readPage(
    conversationId: Id,
    intervals: readonly Interval[],
    position: HistoryPosition,
    limit: number,
  ): Promise<Page> {
    if ('newer' in position) {
      const range = { fromSeq: position.newer + 1, toSeq: ALL.toSeq };
      const found = await this.read(conversationId, visibleRanges(intervals, range), false, limit + 1);
      return { messages: found.slice(0, limit).reverse(), hasOlder: true, hasNewer: found.length > limit };
    }
    const toSeq = 'older' in position ? position.older - 1 : position.upTo;
    if (toSeq === ALL.toSeq) {
      const recent = await this.readRecent(conversationId, intervals, limit);
      if (recent) return recent;
    }
    const [found, hasNewer] = await Promise.all([
      this.read(conversationId, visibleRanges(intervals, { fromSeq: 1, toSeq }).reverse(), true, limit + 1),
      // with a cursor the message it came with is newer
      'older' in position || this.isBelowNewest(conversationId, toSeq),
    ]);
    return { messages: found.slice(0, limit), hasOlder: found.length > limit, hasNewer };
  }

  /** The newest page without a query; undefined when what is kept of the conversation does not tell. */
  private async readRecent(
    conversationId: Id,
    intervals: readonly Interval[],
    limit: number,
  ): Promise<Page | undefined> {
    if (limit >= RECENT) return undefined;
    const recent = await this.recent.page(conversationId);
    const seen = recent.filter(({ seq, goneAt }) => !goneAt && canSee(intervals, seq));
    // what is not seen may have kept older ones out of it
    if (seen.length <= limit && recent.length === RECENT) return undefined;
    return { messages: seen.slice(0, limit), hasOlder: seen.length > limit, hasNewer: false };
  }

  private async isBelowNewest(conversationId: Id, seq: number): Promise<boolean> {
    return seq < ALL.toSeq && seq < (await this.heads.newest(conversationId));
  }

  /** Reads the ranges in the order given until there is enough. */
  private async read(
    conversationId: Id,
    ranges: readonly SeqRange[],
    newestFirst: boolean,
    limit: number,
  ): Promise<MessageRecord[]> {
    const found: MessageRecord[] = [];
    for (const range of ranges) {
      if (found.length >= limit) break;
      const rest = limit - found.length;
      found.push(...(await this.messages.findPage(conversationId, range, { newestFirst, limit: rest })));
    }
    return found;
  }

  /** The newest number older than a moment, by bisection: time never falls while numbers rise. */
  private async seqBefore(conversationId: Id, moment: Date): Promise<number> {
    let low = 0;
    let high = await this.heads.newest(conversationId);
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      const probe = await this.messages.findTimeAt(conversationId, middle);
      if (probe && probe.createdAt < moment) low = middle;
      else high = (probe?.seq ?? middle) - 1;
    }
    return Math.max(0, low);
  }
}

/** Where the messages of a page lie if none is missing; undefined where no number is known, or there is nothing. */
function expectedPart(position: HistoryPosition, limit: number): SeqRange | undefined {
  if ('newer' in position) return { fromSeq: position.newer + 1, toSeq: position.newer + limit };
  const toSeq = 'older' in position ? position.older - 1 : position.upTo;
  return toSeq < 1 || toSeq === ALL.toSeq ? undefined : { fromSeq: Math.max(1, toSeq - limit + 1), toSeq };
}

const MOMENT = /^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:\d{2})$/;
const isMoment = (text: string) => MOMENT.test(text) && !Number.isNaN(Date.parse(text));

export { messageReceive };
