import { Injectable } from '@nestjs/common';
import type { Id } from '../../shared/ids';
import type { ChangeAckDto, EditMessageDto, MessageChangeDto } from './dto/message-change.dto';
import { MessageChangesService } from './message-changes.service';
import { isAuthor } from './messages.policy';

/** Edits and deletions of messages. */
@Injectable()
export class ChangeMessageService {
  constructor(private readonly changes: MessageChangesService) {}

  /** @throws NOT_MEMBER, NOT_FOUND, FORBIDDEN, MESSAGE_DELETED, VERSION_CONFLICT, IDEMPOTENCY_CONFLICT, OVERLOADED, TIMEOUT */
  edit(actorId: Id, wish: EditMessageDto): Promise<ChangeAckDto> {
    const { content } = wish;
    return this.changes.run(actorId, wish, {
      type: 'message:updated',
      isSame: (earlier) => earlier.content === content,
      isAllowed: isAuthor,
      decide: ({ at }) => ({ told: { content }, fields: { content, editedAt: at }, isNewVersion: true }),
    });
  }

  /** Leaves a tombstone in the message's place. @throws as `edit` */
  delete(actorId: Id, wish: MessageChangeDto): Promise<ChangeAckDto> {
    return this.changes.run(actorId, wish, {
      type: 'message:deleted',
      isSame: () => true,
      isAllowed: isAuthor,
      decide: ({ at, message, transaction }) => ({
        told: {},
        fields: { content: '', deletedAt: at, reactionCounts: undefined },
        isNewVersion: true,
        write: () => this.changes.clean(message, transaction),
      }),
    });
  }
}
