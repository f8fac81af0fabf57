import { Injectable } from '@nestjs/common';
import { CursorCodec } from '../../platform/auth/cursor-codec';
import { DEFAULT_PAGE_SIZE } from '../../platform/contracts/page.dto';
import { emojiOf } from '../../shared/emoji';
import { groupBy } from '../../shared/group-by';
import type { Id } from '../../shared/ids';
import { may } from '../../shared/permissions';
import { MessageChangesService } from '../messages/message-changes.service';
import { MessagesService } from '../messages/messages.service';
import type {
  ChangeAckDto,
  ChangeDecision,
  ChangeScene,
  MessageRecord,
  ViewedMessageDto,
} from '../messages/messages.types';
import { ProfilesService } from '../profiles/profiles.service';
import type { ReactDto, ReactionPageDto, ReactionQueryDto } from './dto/reaction.dto';
import { reactionErrors } from './reactions.errors';
import { withCount } from './reactions.policy';
import { ReactionsRepository } from './reactions.repository';
import type { ReactionPosition } from './reactions.types';

/** Different emoji on one message; each is embedded in it, with a count. */
export const MAX_DIFFERENT = 100;

/** Reactions to messages: a row for each person and emoji, and how many there are in the message itself. */
@Injectable()
export class ReactionsService {
  constructor(
    private readonly changes: MessageChangesService,
    private readonly messages: MessagesService,
    private readonly reactions: ReactionsRepository,
    private readonly profiles: ProfilesService,
    private readonly cursors: CursorCodec,
  ) {
    changes.onDelete((places, transaction) => this.reactions.removeOfMessages(places, transaction));
    messages.onView((viewerId, conversationId, page) => this.ofViewer(viewerId, conversationId, page));
  }

  /** Reacts to a message, or takes that back. @throws NOT_AN_EMOJI, REACTION_LIMIT, and as `MessageChangesService.run` */
  async react(userId: Id, { isOn = true, ...wish }: ReactDto): Promise<ChangeAckDto> {
    const emoji = requireEmoji(wish.emoji);
    return this.changes.run(userId, wish, {
      type: 'reaction:updated',
      isSame: ({ reaction }) => reaction?.emoji === emoji && reaction.isOn === isOn,
      isAllowed: ({ actor, roster }) => may(actor.role, 'react', roster),
      decide: (scene) => this.decide(scene, emoji, isOn),
    });
  }

  /** A page of who reacts with what, those with the same emoji together. @throws NOT_MEMBER, NOT_FOUND, NOT_AN_EMOJI, VALIDATION */
  async list(
    viewerId: Id,
    place: { conversationId: Id; messageId: Id },
    { limit = DEFAULT_PAGE_SIZE, cursor, ...query }: ReactionQueryDto,
  ): Promise<ReactionPageDto> {
    const emoji = query.emoji === undefined ? undefined : requireEmoji(query.emoji);
    await this.messages.get(viewerId, place.conversationId, place.messageId);
    const scope = `reactions:${viewerId}:${place.messageId}:${emoji ?? ''}`;
    const after = cursor ? this.cursors.decode<ReactionPosition>(scope, cursor) : undefined;
    const found = await this.reactions.findPage(place, { emoji, after, limit: limit + 1 });
    const { page, ...rest } = this.cursors.page(scope, found, limit, (last): ReactionPosition => {
      return { emoji: last.emoji, userId: last.userId };
    });
    const people = await this.profiles.getMany(viewerId, [...new Set(page.map((one) => one.userId))]);
    const items = page.flatMap((one) => {
      const user = people.get(one.userId);
      return user ? [{ user, emoji: one.emoji, at: one.at.toISOString() }] : [];
    });
    return { items, ...rest };
  }

  private async decide(
    { actor, message, at, transaction }: ChangeScene,
    emoji: string,
    isOn: boolean,
  ): Promise<ChangeDecision | undefined> {
    const { conversationId, id: messageId, reactionCounts = [] } = message;
    const reaction = { conversationId, messageId, userId: actor.userId, emoji, at };
    if ((await this.reactions.exists(reaction, transaction)) === isOn) return undefined;
    const { counts, count } = withCount(reactionCounts, emoji, isOn);
    if (counts.length > MAX_DIFFERENT) {
      throw reactionErrors.REACTION_LIMIT({ details: { limit: MAX_DIFFERENT } });
    }
    return {
      told: { reaction: { emoji, isOn, count } },
      fields: { reactionCounts: counts.length > 0 ? counts : undefined },
      // who edits the text need not know of it
      isNewVersion: false,
      write: () =>
        isOn ? this.reactions.insert(reaction, transaction) : this.reactions.remove(reaction, transaction),
    };
  }

  /** The reader's own reactions to a page of messages; nothing is asked where nobody reacts. */
  private async ofViewer(
    viewerId: Id,
    conversationId: Id,
    messages: readonly MessageRecord[],
  ): Promise<Map<Id, Partial<ViewedMessageDto>>> {
    const ids = messages.filter(({ reactionCounts }) => reactionCounts?.length).map(({ id }) => id);
    if (ids.length === 0) return new Map();
    const own = await this.reactions.findOwn(conversationId, viewerId, ids);
    const byMessage = groupBy(own, ({ messageId }) => messageId);
    return new Map(
      [...byMessage].map(([id, reactions]) => [id, { ownReactions: reactions.map(({ emoji }) => emoji) }]),
    );
  }
}

/** @throws NOT_AN_EMOJI */
function requireEmoji(text: string): string {
  const emoji = emojiOf(text);
  if (emoji === undefined) throw reactionErrors.NOT_AN_EMOJI();
  return emoji;
}
