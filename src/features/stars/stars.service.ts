import { Injectable } from '@nestjs/common';
import { CursorCodec } from '../../platform/auth/cursor-codec';
import { DEFAULT_PAGE_SIZE, type PageQueryDto } from '../../platform/contracts/page.dto';
import { DatabaseClock } from '../../platform/mongo/database-clock';
import type { Id } from '../../shared/ids';
import { AccountDataService } from '../account-data/account-data.service';
import { MessagesService } from '../messages/messages.service';
import type { StarPageDto } from './dto/star.dto';
import { starErrors } from './stars.errors';
import { StarsRepository } from './stars.repository';

/** Stars of a person; all of them are account data, which a new device reads as a whole. */
export const MAX_STARS = 1_000;
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
  ) {}

  /** Stars a message; once is as good as twice. @throws NOT_MEMBER, NOT_FOUND, STAR_LIMIT, TIMEOUT */
  async add(userId: Id, conversationId: Id, messageId: Id): Promise<void> {
    const { seq } = await this.messages.get(userId, conversationId, messageId);
    const at = new Date(this.clock.now());
    await this.account.write(userId, async (transaction) => {
      if (await this.stars.exists(userId, messageId, transaction)) return { result: undefined, entries: [] };
      if ((await this.stars.count(userId, MAX_STARS, transaction)) >= MAX_STARS) {
        throw starErrors.STAR_LIMIT({ details: { limit: MAX_STARS } });
      }
      await this.stars.insert(userId, messageId, at, transaction);
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
