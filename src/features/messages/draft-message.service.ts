import { Injectable } from '@nestjs/common';
import { contentHashOf, type Id, messageId } from '../../shared/ids';
import { canSee, type Interval } from '../../shared/visibility';
import type { SendMessageDto } from './dto/message.dto';
import { messageErrors } from './messages.errors';
import { MessagesRepository } from './messages.repository';
import type { Draft, MessageRecord } from './messages.types';

/** Makes of what somebody sends what is stored. Only a message that refers to others costs a query, and that one. */
@Injectable()
export class DraftMessageService {
  constructor(private readonly messages: MessagesRepository) {}

  /**
   * @param intervals what the sender may see of the conversation
   * @throws REPLY_NOT_FOUND
   */
  draft(
    senderId: Id,
    wish: SendMessageDto,
    { intervals }: { intervals: readonly Interval[] },
  ): Draft | Promise<Draft> {
    const draft = toDraft(senderId, wish);
    return wish.replyTo === undefined ? draft : this.refer(draft, wish, intervals);
  }

  private async refer(
    draft: Draft,
    { conversationId, replyTo }: SendMessageDto,
    intervals: readonly Interval[],
  ): Promise<Draft> {
    const ids = [draft.id, replyTo].filter((id) => id !== undefined);
    const found = new Map((await this.messages.findManyById(ids)).map((message) => [message.id, message]));
    // a retry is answered with what was stored, whatever became of the others since
    if (found.has(draft.id)) return draft;
    const seen = (id: Id): MessageRecord | undefined => {
      const message = found.get(id);
      return message?.conversationId === conversationId && canSee(intervals, message.seq)
        ? message
        : undefined;
    };
    return { ...draft, ...(replyTo && { replyTo: requireReply(seen(replyTo)) }) };
  }
}

/** @throws REPLY_NOT_FOUND */
function requireReply(message: MessageRecord | undefined) {
  if (!message) throw messageErrors.REPLY_NOT_FOUND();
  return { messageId: message.id, seq: message.seq };
}

function toDraft(
  senderId: Id,
  { conversationId, clientMessageId, type = 'text', content, replyTo }: SendMessageDto,
): Draft {
  const contentHash = contentHashOf(type, content, replyTo === undefined ? undefined : { replyTo });
  // UUIDs do not distinguish case: a retry in another case is the same send
  const id = messageId(conversationId, senderId, clientMessageId.toLowerCase());
  return { id, conversationId, senderId, clientMessageId, type, content, contentHash };
}
