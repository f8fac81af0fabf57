import {
  ChoiceField,
  DateTimeField,
  IdField,
  IntField,
  ListField,
  Optional,
} from '../../../platform/contracts/fields';
import type { MessageStatus } from '../../../shared/receipts';

/** Everything up to a number. */
export class UpToDto {
  @IntField('The highest message number it holds for.', 1)
  upToSeq: number;
}

/** Everything up to a number in a conversation. */
export class ConversationUpToDto extends UpToDto {
  @IdField('The conversation.')
  conversationId: string;
}

/** Messages that reached the device. */
export class DeliveredDto {
  @ListField('At most 100 conversations.', () => ConversationUpToDto, { min: 1, max: 100 })
  items: ConversationUpToDto[];
}

/** The watermarks are stored. */
export class AcceptedDto {
  @IntField('Of how many conversations the watermark was taken; others are not the caller’s.')
  accepted: number;
}

/** The read watermark is stored. */
export class ReadAckDto {
  @IntField('The watermark now; it never falls, and never lies above the last message.')
  readSeq: number;

  @IntField('What is left to read.')
  unread: number;
}

/** What one member confirmed about one message. */
export class MessageReceiptDto {
  @IdField('The member.')
  userId: string;

  @ChoiceField('How far the message came for this member.', ['sent', 'delivered', 'read'])
  status: MessageStatus;

  @Optional()
  @DateTimeField('When it reached a device of the member.')
  deliveredAt?: string;

  @Optional()
  @DateTimeField('When the member read it; absent while the member keeps that private.')
  readAt?: string;
}

/** Who received and read a message, and when. */
export class MessageReceiptListDto {
  @ListField('The other members.', () => MessageReceiptDto)
  items: MessageReceiptDto[];
}
