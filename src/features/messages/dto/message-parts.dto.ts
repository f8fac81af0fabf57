import {
  ChoiceField,
  FlagField,
  IdField,
  IntField,
  NestedField,
  NumberField,
  NumberListField,
  Optional,
  TextField,
  TextListField,
} from '../../../platform/contracts/fields';
import { MESSAGE_TYPES } from '../message-kinds.types';

/** Most characters of a quoted text. */
export const SNIPPET_LENGTH = 120;

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

/** A message that is passed on. */
export class ForwardOfDto {
  @IdField('The conversation it is in.')
  conversationId: string;

  @IdField('The message.')
  messageId: string;
}

/** A place on earth. */
export class LocationDto {
  @NumberField('Degrees north of the equator, in WGS 84.', -90, 90)
  latitude: number;

  @NumberField('Degrees east of Greenwich, in WGS 84.', -180, 180)
  longitude: number;

  @Optional()
  @TextField('What the place is called.', { max: 200, example: 'Central station' })
  name?: string;
}

/** How somebody can be reached; what it says is its sender's affair. */
export class ContactDto {
  @TextField('What they are called.', { max: 200, example: 'Ada Lovelace' })
  displayName: string;

  @Optional()
  @IdField('Their account here.')
  userId?: string;

  @Optional()
  @TextListField('Telephone numbers.', {
    max: 10,
    maxLength: 32,
    pattern: /^\+?[0-9][0-9 ()./-]+$/,
    example: '+44 20 7946 0000',
  })
  phones?: string[];

  @Optional()
  @TextListField('Addresses of email.', {
    max: 10,
    maxLength: 254,
    pattern: /^[^\s@]+@[^\s@]+$/,
    example: 'ada@example.org',
  })
  emails?: string[];
}

/** What a message of another type than text says. */
export class TypedContentDto {
  @Optional()
  @NestedField('Of `location`: the place.', () => LocationDto)
  location?: LocationDto;

  @Optional()
  @NestedField('Of `contact`: the card.', () => ContactDto)
  contact?: ContactDto;
}

/** Another message of the same conversation. */
export class ReferenceDto {
  @IdField('The message.')
  messageId: string;

  @IntField('Its number in the conversation.', 1)
  seq: number;
}

/** Most messages of a thread that are counted. */
export const MAX_COUNTED_REPLIES = 1_000;

/** What stands under a message. */
export class ThreadCountsDto {
  @IntField(
    `How many messages of the thread the reader may see, deleted ones too; ${MAX_COUNTED_REPLIES} stands for more.`,
    1,
    MAX_COUNTED_REPLIES,
  )
  replyCount: number;

  @IntField('The number of the newest of them.', 1)
  lastReplySeq: number;
}
