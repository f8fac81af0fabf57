import { Injectable } from '@nestjs/common';
import { CursorCodec } from '../../platform/auth/cursor-codec';
import { DEFAULT_PAGE_SIZE, type PageQueryDto } from '../../platform/contracts/page.dto';
import { Outbox } from '../../platform/jobs/outbox';
import { DatabaseClock } from '../../platform/mongo/database-clock';
import type { Transaction } from '../../platform/mongo/transactions';
import type { Id } from '../../shared/ids';
import { AccountDataService } from '../account-data/account-data.service';
import { MessageChangesService } from '../messages/message-changes.service';
import { MessagesService } from '../messages/messages.service';
import type { MessagePlace } from '../messages/messages.types';
import type { StarPageDto } from './dto/star.dto';
import { starErrors } from './stars.errors';
import './stars.jobs';
import { StarsRepository } from './stars.repository';
import type { StarredPlace } from './stars.types';

/** Stars of a person; all of them are account data, which a new device reads as a whole. */
export const MAX_STARS = 1_000;
const FORGOTTEN_AT_ONCE = 500;
/** The kind of account data. */
const KIND = 'star';

/** Messages that people keep at hand; nobody else knows. */
@Injectable()
export class StarsService {
  constructor(
    private readonly messages: MessagesService,
    private readonly account: AccountDataService,
    private readonly stars: StarsRepository,
    private readonly cursors: CursorCodec,
    private readonly clock: DatabaseClock,
    private readonly outbox: Outbox,
    changes: MessageChangesService,
  ) {
    changes.onDelete((messages, transaction) => this.forgetLater(messages, transaction));
  }

  /** Stars a message; once is as good as twice. @throws NOT_MEMBER, NOT_FOUND, STAR_LIMIT, TIMEOUT */
  async add(userId: Id, conversationId: Id, messageId: Id): Promise<void> {
    const { seq } = await this.messages.get(userId, conversationId, messageId);
    const at = new Date(this.clock.now());
    await this.account.write(userId, async (transaction) => {
      if (await this.stars.exists(userId, messageId, transaction)) return { result: undefined, entries: [] };
      if ((await this.stars.count(userId, MAX_STARS, transaction)) >= MAX_STARS) {
        throw starErrors.STAR_LIMIT({ details: { limit: MAX_STARS } });
      }
      await this.stars.insert(userId, { conversationId, messageId }, at, transaction);
      return { result: undefined, entries: [{ kind: KIND, key: messageId, value: { conversationId, seq } }] };
    });
  }

  /** Takes a star away, also of a message that the person no longer sees. @throws TIMEOUT */
  async remove(userId: Id, messageId: Id): Promise<void> {
    await this.account.write(userId, async (transaction) => {
      if (!(await this.stars.exists(userId, messageId, transaction)))
        return { result: undefined, entries: [] };
      await this.stars.remove(userId, messageId, transaction);
      return { result: undefined, entries: [{ kind: KIND, key: messageId }] };
    });
  }

  /**
   * Takes all stars away that anybody has there: of a message that was deleted for everyone, or a group that is dissolved.
   * Done again it goes on where it stopped. @throws TIMEOUT
   */
  async forget(place: StarredPlace): Promise<void> {
    let some: { userId: Id; messageId: Id }[];
    do {
      some = await this.stars.findOf(place, FORGOTTEN_AT_ONCE);
      for (const { userId, messageId } of some) await this.remove(userId, messageId);
    } while (some.length === FORGOTTEN_AT_ONCE);
  }

  /** There may be as many as there are members: that is no part of the deletion. */
  private async forgetLater(messages: readonly MessagePlace[], transaction?: Transaction): Promise<void> {
    const starred = await this.stars.findStarred(messages, transaction);
    const gone = messages.filter(({ id }) => starred.has(id));
    await this.outbox.keep(gone.map(clearing), transaction);
  }

  /** A page of the starred messages that the person may still see, latest first. @throws VALIDATION */
  async list(userId: Id, { limit = DEFAULT_PAGE_SIZE, cursor }: PageQueryDto): Promise<StarPageDto> {
    const scope = `stars:${userId}`;
    const from = cursor ? this.cursors.decode<{ at: string; id: Id }>(scope, cursor) : undefined;
    const after = from && { at: new Date(from.at), id: from.id };
    const found = await this.stars.findPage(userId, after, limit + 1);
    const { page, ...rest } = this.cursors.page(scope, found, limit, ({ at, id }) => {
      return { at: at.toISOString(), id };
    });
    const ids = page.map(({ messageId }) => messageId);
    const messages = await this.messages.seen(userId, ids);
    const items = page.flatMap(({ messageId, at }) => {
      const message = messages.get(messageId);
      if (!message || message.deletedAt) return [];
      return [{ message: this.messages.present(message), at: at.toISOString() }];
    });
    return { items, ...rest };
  }
}

const clearing = ({ id, conversationId }: MessagePlace) => ({
  name: 'clear-stars' as const,
  id: `of-${id}`,
  payload: { conversationId, messageId: id },
});
