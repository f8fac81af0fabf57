import { Injectable } from '@nestjs/common';
import { DatabaseClock } from '../../platform/mongo/database-clock';
import type { Id } from '../../shared/ids';
import { REMEMBERED_FOR_MS } from '../../shared/retention';
import { EndedMessagesRepository } from './ended-messages.repository';
import { MessageChangesService } from './message-changes.service';
import { MessagesRepository } from './messages.repository';
import type { MessagePlace } from './messages.types';
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

  /** Messages whose time was over a minute ago and of which everything is there still; counts no further than the limit. */
  overdue(limit: number): Promise<number> {
    return this.ended.countExpired(new Date(this.clock.now() - 60_000), limit);
  }
}

const conversationsOf = (places: readonly MessagePlace[]): Id[] => [
  ...new Set(places.map(({ conversationId }) => conversationId)),
];
