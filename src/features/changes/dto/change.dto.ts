import {
  ChoiceField,
  DateTimeField,
  IdField,
  IntField,
  Optional,
  TextField,
} from '../../../platform/contracts/fields';

/** What can happen to a conversation after a message was sent; also the names of the live events. */
export const CHANGE_TYPES = ['message:updated', 'message:deleted'] as const;

/** Something that happened to a conversation after a message was sent, numbered like the messages are. */
export class ChangeDto {
  @IdField('The conversation.')
  conversationId: string;

  @IntField('Its number in the conversation: 1, 2, 3 … without a hole.', 1)
  chg: number;

  @ChoiceField('What happened; also the name of the live event.', CHANGE_TYPES)
  type: (typeof CHANGE_TYPES)[number];

  @IdField('Who did it.')
  actorId: string;

  @IdField('The message it happened to.')
  messageId: string;

  @IntField('The number of that message.', 1)
  seq: number;

  @IntField('The version of the message after it; apply only to an older version.', 2)
  version: number;

  @Optional()
  @TextField('The new text, after an edit.', { min: 0 })
  content?: string;

  @DateTimeField('When it happened.')
  at: string;
}
