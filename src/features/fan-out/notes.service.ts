import { Injectable } from '@nestjs/common';
import type { Id } from '../../shared/ids';
import { partsOf } from '../../shared/parts-of';
import { canSee, type SeqRange } from '../../shared/visibility';
import { BlocksService } from '../blocks/blocks.service';
import type { Roster } from '../members/members.types';
import { AddressingService } from '../notifications/addressing.service';
import { NotificationsService } from '../notifications/notifications.service';
import type { AddressedMessage, NotificationRecord } from '../notifications/notifications.types';
import { WishesService } from '../notifications/wishes.service';

/** Messages read at once. */
const READ_AT_ONCE = 200;
/** Notifications made at once. */
const MADE_AT_ONCE = 1_000;

/** The notifications that messages of a group lead to. */
@Injectable()
export class NotesService {
  constructor(
    private readonly addressing: AddressingService,
    private readonly notifications: NotificationsService,
    private readonly wishes: WishesService,
    private readonly blocks: BlocksService,
  ) {}

  /** A thousand at most at a time. The same messages lead to the same, by their ids, however often they are asked for. */
  async *of(roster: Roster, { fromSeq, toSeq }: SeqRange): AsyncGenerator<NotificationRecord[]> {
    const { conversationId } = roster;
    for (let from = fromSeq; from <= toSeq;) {
      const messages = await this.addressing.read(conversationId, { fromSeq: from, toSeq }, READ_AT_ONCE);
      for (const addressed of messages) {
        for (const some of partsOf(recipientsOf(addressed, roster), MADE_AT_ONCE))
          yield await this.made(addressed, conversationId, some);
      }
      if (messages.length < READ_AT_ONCE) return;
      from = messages.at(-1)!.message.seq + 1;
    }
  }

  /** But for those who wish to hear nothing of here, and those between whom and the sender there is a block. */
  private async made(
    { message: { id: messageId, seq, senderId: actorId }, typeFor }: AddressedMessage,
    conversationId: Id,
    userIds: readonly Id[],
  ): Promise<NotificationRecord[]> {
    const wishes = await this.wishes.in(conversationId, userIds);
    const made = await Promise.all(
      userIds.map(async (userId) => {
        const type = typeFor(userId);
        const wish = wishes.get(userId);
        if (!type || !wish || wish.level === 'none') return undefined;
        if (await this.blocks.between(userId, actorId)) return undefined;
        const cause = `${conversationId}-${seq}`;
        return this.notifications.make(cause, { userId, type, actorId, conversationId, messageId, seq });
      }),
    );
    return made.filter((one) => one !== undefined);
  }
}

/** Members who may see it, or who came by it, as far as it is for them in particular. */
function recipientsOf({ message, typeFor, isForAll, userIds }: AddressedMessage, { members }: Roster): Id[] {
  const ids = isForAll ? [...members.keys()] : [...userIds];
  return ids.filter((userId) => {
    const member = members.get(userId);
    return member !== undefined && typeFor(userId) !== undefined && canSee(member.intervals, message.seq);
  });
}
