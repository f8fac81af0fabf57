import { Injectable } from '@nestjs/common';
import { CursorCodec } from '../../platform/auth/cursor-codec';
import { DEFAULT_PAGE_SIZE, type PageQueryDto } from '../../platform/contracts/page.dto';
import { contentHashOf, type Id } from '../../shared/ids';
import type { ChangeAckDto, EditMessageDto, MessageChangeDto } from './dto/message-change.dto';
import type { MessageVersionPageDto } from './dto/message-version.dto';
import { MentionsService } from './mentions.service';
import { MessageChangesService } from './message-changes.service';
import { MessageVersionsRepository } from './message-versions.repository';
import { messageErrors } from './messages.errors';
import { isAuthor, mayDelete } from './messages.policy';
import { MessagesService } from './messages.service';

/** How often a message can be edited: every text it had is kept. */
const MAX_EDITS = 1_000;

/** What goes with a deleted message; what it answered and where it stands stay. */
const NOTHING_SAID = {
  content: '',
  location: undefined,
  contact: undefined,
  forwardCount: undefined,
  mentions: undefined,
  mentionsAll: undefined,
  reactionCounts: undefined,
};

/** Edits and deletions of messages, and what they said before. */
@Injectable()
export class ChangeMessageService {
  constructor(
    private readonly messages: MessagesService,
    private readonly changes: MessageChangesService,
    private readonly mentions: MentionsService,
    private readonly versions: MessageVersionsRepository,
    private readonly cursors: CursorCodec,
  ) {
    changes.onDelete((places, transaction) => this.versions.removeOfMessages(places, transaction));
  }

  /**
   * Gives a message a new text, and says for whom it is where the wish names that.
   * @throws NOT_MEMBER, NOT_FOUND, FORBIDDEN, BLOCKED, MESSAGE_DELETED, MENTION_NOT_MEMBER, EDIT_LIMIT, VERSION_CONFLICT,
   * IDEMPOTENCY_CONFLICT, OVERLOADED, TIMEOUT
   */
  edit(actorId: Id, wish: EditMessageDto): Promise<ChangeAckDto> {
    const { content } = wish;
    const fingerprint = fingerprintOf(wish);
    return this.changes.run(actorId, wish, {
      type: 'message:updated',
      // what it said goes with the message
      isSame: (earlier) => (earlier.content ?? content) === content && earlier.fingerprint === fingerprint,
      isAllowed: isAuthor,
      decide: async (scene) => {
        const { at, message, transaction } = scene;
        if (message.version > MAX_EDITS) throw messageErrors.EDIT_LIMIT({ details: { limit: MAX_EDITS } });
        const meantFor = await this.mentions.afterEdit(wish, scene);
        return {
          told: { content, ...meantFor, fingerprint },
          fields: { content, ...meantFor, editedAt: at },
          isNewVersion: true,
          write: () => this.versions.insert(message, transaction),
        };
      },
    });
  }

  /** Leaves a tombstone in the message's place, and nothing of what it said. @throws as `edit` */
  delete(actorId: Id, wish: MessageChangeDto): Promise<ChangeAckDto> {
    return this.changes.run(actorId, wish, {
      type: 'message:deleted',
      isSame: () => true,
      isAllowed: mayDelete,
      decide: ({ at, message, transaction }) => ({
        told: {},
        fields: { ...NOTHING_SAID, deletedAt: at },
        isNewVersion: true,
        write: () => this.changes.clean([message], transaction),
      }),
    });
  }

  /** A page of what a message said before, newest first. @throws NOT_MEMBER, NOT_FOUND, VALIDATION */
  async earlier(
    viewerId: Id,
    { conversationId, messageId }: { conversationId: Id; messageId: Id },
    { limit = DEFAULT_PAGE_SIZE, cursor }: PageQueryDto,
  ): Promise<MessageVersionPageDto> {
    const message = await this.messages.get(viewerId, conversationId, messageId);
    const scope = `versions:${viewerId}:${messageId}`;
    const below = cursor ? this.cursors.decode<{ version: number }>(scope, cursor).version : undefined;
    const found = await this.versions.findPage(message, { below, limit: limit + 1 });
    const { page, ...rest } = this.cursors.page(scope, found, limit, ({ version }) => ({ version }));
    return { items: page.map((one) => ({ ...one, at: one.at.toISOString() })), ...rest };
  }
}

/** Tells apart edits into the same text that mention others; undefined where they leave that as it is. */
function fingerprintOf({ content, mentions, mentionsAll }: EditMessageDto): string | undefined {
  if (mentions === undefined && mentionsAll === undefined) return undefined;
  return contentHashOf('text', content, { mentions, mentionsAll });
}
