import {
  ChoiceField,
  DateTimeField,
  IdField,
  IntField,
  ListField,
  NestedField,
  Optional,
} from '../../../platform/contracts/fields';
import { PageDto } from '../../../platform/contracts/page.dto';
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

/** How many have come how far with a message. */
export class ReceiptCountsDto {
  @IntField('Whom it was for, beside its sender.')
  members: number;

  @IntField('Whom it has reached, those who read it among them.')
  delivered: number;

  @IntField('Who read it, as far as they show it.')
  read: number;
}

/** Who received and read a message, and when: a page of them, in the order of their ids. */
export class MessageReceiptPageDto extends PageDto {
  @ListField('Members who may see the message, beside its sender.', () => MessageReceiptDto)
  items: MessageReceiptDto[];

  @NestedField('Of all of them, not only of this page.', () => ReceiptCountsDto)
  counts: ReceiptCountsDto;
}
