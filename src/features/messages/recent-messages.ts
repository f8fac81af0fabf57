import { Injectable } from '@nestjs/common';
import { type CachedReads, VersionedCache } from '../../platform/cache/versioned-cache';
import { DatabaseClock } from '../../platform/mongo/database-clock';
import type { Id } from '../../shared/ids';
import { faded } from './message-documents';
import { MessagesRepository } from './messages.repository';
import type { MessageRecord } from './messages.types';

/** A page as it is asked for unless told, and one more, to see whether there are older ones. */
export const RECENT = 51;

const EVERYTHING = { fromSeq: 1, toSeq: Number.MAX_SAFE_INTEGER };
const subjectOf = (conversationId: Id) => `conversation:${conversationId}`;

/** The newest messages of conversations, from the cache where nothing has happened in them since. */
@Injectable()
export class RecentMessages {
  private readonly pages: CachedReads<MessageRecord[]>;
  private readonly newest: CachedReads<MessageRecord>;

  constructor(
    private readonly cache: VersionedCache,
    private readonly messages: MessagesRepository,
    private readonly clock: DatabaseClock,
  ) {
    this.pages = cache.of({
      name: 'recent',
      subjectOf,
      load: (ids) => this.loadPages(ids),
      revive: (page) => page.map(revive),
    });
    this.newest = cache.of({
      name: 'newest',
      subjectOf: (key) => subjectOf(key.slice(0, key.indexOf(' '))),
      load: (keys) => this.loadNewest(keys),
      revive,
    });
  }

  /** The newest of a conversation, newest first; fewer than `RECENT` when there are no more. */
  async page(conversationId: Id): Promise<MessageRecord[]> {
    return this.asOfNow((await this.pages.getMany([conversationId])).get(conversationId) ?? []);
  }

  /** The newest of each conversation named, in no order; without those whose time is over. */
  async newestOf(heads: readonly { conversationId: Id; seq: number }[]): Promise<MessageRecord[]> {
    const found = await this.newest.getMany(
      heads.map(({ conversationId, seq }) => `${conversationId} ${seq}`),
    );
    return this.asOfNow([...found.values()]).filter(({ goneAt }) => !goneAt);
  }

  /** Something happened in a conversation. */
  outdate(conversationId: Id): void {
    this.cache.outdate(subjectOf(conversationId));
  }

  /** The time of some may have ended since they were kept. */
  private asOfNow(messages: readonly MessageRecord[]): MessageRecord[] {
    const now = this.clock.now();
    return messages.map((message) => faded(message, now));
  }

  private async loadPages(ids: readonly Id[]): Promise<Map<Id, MessageRecord[]>> {
    const options = { newestFirst: true, limit: RECENT };
    const pages = ids.map(async (id) => [id, await this.messages.findPage(id, EVERYTHING, options)] as const);
    return new Map(await Promise.all(pages));
  }

  private async loadNewest(keys: readonly string[]): Promise<Map<string, MessageRecord>> {
    const pairs = keys.map((key) => {
      const [conversationId = '', seq] = key.split(' ');
      return { conversationId, seq: Number(seq) };
    });
    const found = await this.messages.findBySeqs(pairs);
    return new Map(found.map((message) => [`${message.conversationId} ${message.seq}`, message]));
  }
}

/** JSON knows no moments: fields that end in `At` are such. */
function revive(kept: MessageRecord): MessageRecord {
  const moments = Object.entries(kept).filter(([name]) => name.endsWith('At'));
  return { ...kept, ...Object.fromEntries(moments.map(([name, at]) => [name, new Date(at as string)])) };
}
