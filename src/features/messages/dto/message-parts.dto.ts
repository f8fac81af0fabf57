import {
  ChoiceField,
  FlagField,
  IdField,
  IntField,
  NumberListField,
  Optional,
  TextField,
} from '../../../platform/contracts/fields';
import { MESSAGE_TYPES } from '../message-kinds.types';

/** Most characters of a quoted text. */
export const SNIPPET_LENGTH = 120;

/** Most people that one message may mention by name. */
export const MAX_MENTIONS = 50;

/** Unread mentions that are told of a conversation. */
export const MAX_UNREAD_MENTIONS = 100;

/** What of a conversation is unread and for the caller in particular. */
export const UnreadMentionsField = () =>
  NumberListField(
    `Numbers of messages that the caller has not read and that mention the caller or everybody, rising; the first ${MAX_UNREAD_MENTIONS}. Left out where there are none.`,
    MAX_UNREAD_MENTIONS,
  );

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
