import { IdField, IntField, Optional } from '../../../platform/contracts/fields';
import { UnreadMentionsField } from '../../messages/messages.types';

/** A conversation that this socket shows, or no longer shows. */
export class OpenConversationDto {
  @IdField('The conversation.')
  conversationId: string;
}

/** Where an opened conversation stands. */
export class ConversationCountsDto {
  @IntField('The number of its newest message.')
  lastSeq: number;

  @IntField('The number of its newest change.')
  lastChg: number;

  @IntField('Everything up to here the caller has read.')
  readSeq: number;

  @IntField('What is left to read.')
  unread: number;

  @Optional()
  @UnreadMentionsField()
  unreadMentions?: number[];
}
