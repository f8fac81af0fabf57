import { Injectable } from '@nestjs/common';
import { CursorCodec } from '../../platform/auth/cursor-codec';
import { DEFAULT_PAGE_SIZE, type PageQueryDto } from '../../platform/contracts/page.dto';
import type { Id } from '../../shared/ids';
import { may } from '../../shared/permissions';
import { MembersService } from '../members/members.service';
import { MessageChangesService } from '../messages/message-changes.service';
import { MessagesService } from '../messages/messages.service';
import type { ChangeAckDto, ChangeDecision, ChangeScene } from '../messages/messages.types';
import type { PinMessageDto, PinPageDto } from './dto/pin.dto';
import { pinErrors } from './pins.errors';
import { PinsRepository } from './pins.repository';

/** Pinned messages of a conversation. */
const MAX_PINS = 100;

/** Messages that are pinned for everyone in a conversation. */
@Injectable()
export class PinsService {
  constructor(
    private readonly changes: MessageChangesService,
    private readonly messages: MessagesService,
    private readonly members: MembersService,
    private readonly pins: PinsRepository,
    private readonly cursors: CursorCodec,
  ) {
    changes.onDelete((places, transaction) => this.pins.removeMany(places, transaction));
  }

  /** Pins a message, or no longer. @throws PIN_LIMIT, and as `MessageChangesService.run` */
  pin(userId: Id, { isPinned = true, ...wish }: PinMessageDto): Promise<ChangeAckDto> {
    return this.changes.run(userId, wish, {
      type: 'pin:updated',
      isSame: (earlier) => earlier.isPinned === isPinned,
      isAllowed: ({ actor, roster }) => may(actor.role, 'pin', roster),
      decide: (scene) => this.decide(scene, isPinned),
    });
  }

  /** A page of pinned messages, latest first, without those that the person may not see. @throws NOT_MEMBER, VALIDATION */
  async list(
    viewerId: Id,
    conversationId: Id,
    { limit = DEFAULT_PAGE_SIZE, cursor }: PageQueryDto,
  ): Promise<PinPageDto> {
    await this.members.require(conversationId, viewerId);
    const scope = `pins:${viewerId}:${conversationId}`;
    const from = cursor ? this.cursors.decode<{ at: string; id: Id }>(scope, cursor) : undefined;
    const after = from && { at: new Date(from.at), messageId: from.id };
    const found = await this.pins.findPage(conversationId, after, limit + 1);
    const { page, ...rest } = this.cursors.page(scope, found, limit, ({ at, messageId }) => {
      return { at: at.toISOString(), id: messageId };
    });
    const ids = page.map(({ messageId }) => messageId);
    const seen = await this.messages.seen(viewerId, ids);
    const viewed = await this.messages.view(viewerId, conversationId, [...seen.values()]);
    const messages = new Map(viewed.map((message) => [message.id, message]));
    const items = page.flatMap(({ messageId, pinnedBy, at }) => {
      const message = messages.get(messageId);
      return message ? [{ message, pinnedBy, at: at.toISOString() }] : [];
    });
    return { items, ...rest };
  }

  /** Of a group that is dissolved: nobody sees them any more. */
  forget(conversationId: Id): Promise<void> {
    return this.pins.removeOfConversation(conversationId);
  }

  private async decide(
    { actor, message, at, transaction }: ChangeScene,
    isPinned: boolean,
  ): Promise<ChangeDecision | undefined> {
    const { conversationId, id: messageId } = message;
    const pin = { conversationId, messageId, pinnedBy: actor.userId, at };
    if ((await this.pins.exists(pin, transaction)) === isPinned) return undefined;
    if (isPinned && (await this.pins.count(conversationId, MAX_PINS, transaction)) >= MAX_PINS) {
      throw pinErrors.PIN_LIMIT({ details: { limit: MAX_PINS } });
    }
    return {
      told: { isPinned },
      isNewVersion: false,
      write: () => (isPinned ? this.pins.insert(pin, transaction) : this.pins.remove(pin, transaction)),
    };
  }
}
