import { IdField, IntField } from '../../../platform/contracts/fields';

/** The newest numbers of a conversation: a client that is behind asks with `sync:gap`. */
export class ConversationHeadDto {
  @IdField('The conversation.')
  conversationId: string;

  @IntField('The number of its newest message.')
  seq: number;

  @IntField('The number of its newest change.')
  chg: number;
}
