import {
  ChoiceField,
  FlagField,
  IdField,
  IntField,
  Optional,
  TextField,
} from '../../../platform/contracts/fields';
import { MESSAGE_TYPES } from '../message-kinds.types';

/** Most characters of a quoted text. */
export const SNIPPET_LENGTH = 120;

/** The message that another one answers, and over REST what it says, where the reader may see it. */
export class ReplyDto {
  @IdField('The message that is answered.')
  messageId: string;

  @IntField('Its number in the conversation.', 1)
  seq: number;

  @Optional()
  @IdField('Over REST: who wrote it.')
  senderId?: string;

  @Optional()
  @ChoiceField('Over REST: what its content is.', MESSAGE_TYPES)
  type?: (typeof MESSAGE_TYPES)[number];

  @Optional()
  @TextField(`Over REST: how its text begins, ${SNIPPET_LENGTH} characters at most.`, {
    min: 0,
    max: SNIPPET_LENGTH,
  })
  snippet?: string;

  @Optional()
  @FlagField('Over REST: that it is deleted; then there is no snippet.')
  isDeleted?: boolean;
}
