import { Injectable } from '@nestjs/common';
import { DatabaseClock } from '../../platform/mongo/database-clock';
import { Transactions } from '../../platform/mongo/transactions';
import type { Id } from '../../shared/ids';
import { REMEMBERED_FOR_MS } from '../../shared/retention';
import { EndedMessagesRepository } from './ended-messages.repository';
import { MessageChangesService } from './message-changes.service';
import { MessagesRepository } from './messages.repository';
import type { ColdMessagePlace, MessagePlace, OlderMessage } from './messages.types';
import { RecentMessages } from './recent-messages';

/** Messages ended by one round of commands. */
const AT_ONCE = 500;
/** Clocks of nodes are not exactly of one moment: what all of them refuse to show and to change may be taken away. */
const MARGIN_MS = 2_000;

/**
 * The end of messages whose time is over. Nobody sees or changes them from that moment on, whether or not this has run; this
 * takes away what they said, and later what is left of them.
 */
@Injectable()
export class MessageExpiryService {
  constructor(
    private readonly ended: EndedMessagesRepository,
    private readonly messages: MessagesRepository,
    private readonly changes: MessageChangesService,
    private readonly recent: RecentMessages,
    private readonly transactions: Transactions,
    private readonly clock: DatabaseClock,
  ) {}

  /**
   * Takes away what some messages said whose time is over: in them, and wherever else it is kept. It may be stopped
   * anywhere and begin again. @returns how many; fewer than there are when 500
   */
  async endSome(): Promise<number> {
    const now = new Date(this.clock.now() - MARGIN_MS);
    const places = await this.ended.findExpired(now, AT_ONCE);
    if (places.length === 0) return 0;
    // the text itself first, so that nobody can copy it anew from a message that was cleaned up after; what leads here last
    await this.ended.end(places, now);
    for (const id of conversationsOf(places)) this.recent.outdate(id);
    await this.changes.clean(places);
    await this.ended.settle(places);
    return places.length;
  }

  /**
   * Takes away what is left of some messages, once no retry of them is to be expected. The newest of a conversation stays,
   * so that its number is not given again. @returns how many were looked at; 500 when there may be more
   */
  async forgetSome(): Promise<number> {
    const now = new Date(this.clock.now());
    const places = await this.ended.findForgettable(now, AT_ONCE);
    if (places.length === 0) return 0;
    const heads = await this.messages.findHeads(conversationsOf(places));
    const isNewest = ({ conversationId, seq }: MessagePlace) => heads.get(conversationId)?.seq === seq;
    const newest = places.filter(isNewest);
    await this.ended.removeMany(places.filter((place) => !isNewest(place)));
    await this.ended.postpone(newest, new Date(now.getTime() + REMEMBERED_FOR_MS));
    return places.length;
  }

  /** Every device has stored a conversation up to a number: what was kept for them ends. @returns whether there was any */
  async endRelayed(conversationId: Id, toSeq: number): Promise<boolean> {
    const count = await this.ended.expireRelayed(conversationId, toSeq, new Date(this.clock.now()));
    if (count > 0) this.recent.outdate(conversationId);
    return count > 0;
  }

  /**
   * Ends messages now that were sent without an end, and before a moment; as many as one round of commands takes.
   * @param fromSeq the first one to look at
   * @returns up to which number there is nothing more to do; one less than `fromSeq` when that is not known yet, and
   * undefined when the next one is younger
   */
  async endOlder(conversationId: Id, fromSeq: number, before: Date): Promise<number | undefined> {
    const found = await this.ended.findOlder(conversationId, fromSeq, before, AT_ONCE);
    if (found.length === 0) return undefined;
    const endless = found.filter(({ isKept, isEnding }) => !isKept && !isEnding);
    if (endless.length === 0) return found.at(-1)!.seq;
    const now = new Date(this.clock.now());
    const cold = endless.filter(isCold);
    const warm = endless.filter((message) => !isCold(message));
    if (warm.length > 0) await this.ended.expire(warm, now);
    if (cold.length > 0) {
      await this.transactions.run((transaction) => this.ended.expireCold(cold, now, transaction));
    }
    this.recent.outdate(conversationId);
    // one that was changed, moved or put back in between is met by the next look
    return fromSeq - 1;
  }

  /** Messages whose time was over a minute ago and of which everything is there still; counts no further than the limit. */
  overdue(limit: number): Promise<number> {
    return this.ended.countExpired(new Date(this.clock.now() - 60_000), limit);
  }
}

const isCold = (message: OlderMessage): message is OlderMessage & ColdMessagePlace =>
  message.segmentId !== undefined;

const conversationsOf = (places: readonly MessagePlace[]): Id[] => [
  ...new Set(places.map(({ conversationId }) => conversationId)),
];
