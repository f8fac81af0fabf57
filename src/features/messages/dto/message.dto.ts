import {
  ChoiceField,
  DateTimeField,
  FlagField,
  IdField,
  IdListField,
  IntField,
  ListField,
  NestedField,
  NullableOpaqueField,
  Optional,
  TextField,
  TextListField,
  UuidField,
} from '../../../platform/contracts/fields';
import { PageDto, PageQueryDto } from '../../../platform/contracts/page.dto';
import { MAX_ADDED, SYSTEM_EVENTS } from '../system-events.types';
import { MAX_MENTIONS } from '../../changes/changes.types';
import { RetentionDto } from '../../conversations/conversations.types';
import type { MessageStatus } from '../../../shared/receipts';
import { MESSAGE_TYPES, SENT_TYPES } from '../message-kinds.types';
import { ForwardOfDto, ReferenceDto, ReplyDto, ThreadCountsDto, TypedContentDto } from './message-parts.dto';

/** Most bytes of text in a message. */
export const MAX_CONTENT_BYTES = 64 * 1024;
/** What may be with a message that is sent later. */
export const SCHEDULED_STATUSES = ['scheduled', 'sending', 'failed'] as const;
export const MESSAGE_STATUSES = ['sent', 'delivered', 'read'] as const;

const RELAYED =
  'The server forgets it as soon as every device has stored it: report it by `message:stored` when this one has.';

const CONTENT = { maxBytes: MAX_CONTENT_BYTES };

/** What somebody sends, now or later. */
export class SendableDto extends TypedContentDto {
  @UuidField('Made by the client, kept for every retry: the same id is stored once, for ever.')
  clientMessageId: string;

  @Optional()
  @ChoiceField('What the content is; `text` unless told.', SENT_TYPES)
  type?: (typeof SENT_TYPES)[number];

  @Optional()
  @TextField(
    'The text as typed, at most 64 KiB of UTF-8; stored and returned byte for byte. Beside a location or a contact it may be left out.',
    CONTENT,
  )
  content?: string;

  @Optional()
  @NestedField('The message to pass on, instead of a content of one’s own.', () => ForwardOfDto)
  forwardOf?: ForwardOfDto;

  @Optional()
  @IdField('The message of this conversation that it answers.')
  replyTo?: string;

  @Optional()
  @IdField('The message of this conversation under which it stands: the root of its thread.')
  threadRootId?: string;

  @Optional()
  @IdListField('Members whom it is for in particular.', { min: 1, max: MAX_MENTIONS })
  mentions?: string[];

  @Optional()
  @FlagField('Whether it is for all members in particular; not everybody may say so.')
  mentionsAll?: boolean;
}

/** A message to send, by REST: the conversation is in the path. */
export class SendMessageBodyDto extends SendableDto {
  @Optional()
  @DateTimeField('When it is to be sent, within a year; at once unless told.')
  sendAt?: string;
}

/** A message to send, by socket. */
export class SendMessageDto extends SendMessageBodyDto {
  @IdField('The conversation.')
  conversationId: string;
}

/** The message is stored on a majority of the database, journaled. */
export class SendAckDto {
  @IdField('The message.')
  messageId: string;

  @UuidField('As sent.')
  clientMessageId: string;

  @IdField('The conversation.')
  conversationId: string;

  @IntField('Its number in the conversation: 1, 2, 3 … without a hole.', 1)
  seq: number;

  @DateTimeField('When the database took it; never falls while `seq` rises.')
  createdAt: string;

  @Optional()
  @DateTimeField('When it will be deleted for everyone; left out where it stays.')
  expiresAt?: string;

  @Optional()
  @FlagField(RELAYED)
  isRelayed?: boolean;

  @ChoiceField('A stored message is at least sent.', ['sent'])
  status: 'sent';

  @FlagField('Whether this is the answer to a retry: the message had been stored before.')
  duplicate: boolean;
}

/** A message that waits for its time, as only its author sees it. */
export class ScheduledMessageDto extends SendableDto {
  @IdField('The message that it will be.')
  messageId: string;

  @IdField('The conversation.')
  conversationId: string;

  @DateTimeField('When it is to be sent.')
  sendAt: string;

  @ChoiceField(
    '`scheduled`: it waits. `sending`: its time has come. `failed`: it could not be sent; see `failure`.',
    SCHEDULED_STATUSES,
  )
  status: (typeof SCHEDULED_STATUSES)[number];

  @Optional()
  @TextField('Of `failed`: the code that sending was refused with.', { example: 'NOT_MEMBER' })
  failure?: string;

  @IntField('Rises with every change of it.', 1)
  version: number;

  @Optional()
  @FlagField('In the answer to a send: whether it was a retry, and the message waited already.')
  duplicate?: boolean;
}

/** Something that happened to the conversation itself. */
export class SystemEventDto {
  @ChoiceField('What happened; the sender of the message did it.', SYSTEM_EVENTS)
  kind: (typeof SYSTEM_EVENTS)[number];

  @Optional()
  @IdListField('Whom it happened to.', { max: MAX_ADDED })
  userIds?: string[];

  @Optional()
  @TextField('Of `role`: what they are now.', { example: 'admin' })
  role?: string;

  @Optional()
  @TextField('Of `created` and `changed`: what it is called now.')
  title?: string;

  @Optional()
  @NestedField('Of `changed`: how long messages are kept from then on.', () => RetentionDto)
  retention?: RetentionDto;
}

/** How many people react to a message with one emoji. */
export class ReactionCountDto {
  @TextField('The emoji.', { example: '👍🏽' })
  emoji: string;

  @IntField('How many people.', 1)
  count: number;
}

/** A message as everyone in the conversation sees it; live events carry these same bytes to all. */
export class MessageDto extends TypedContentDto {
  @IdField('The message.')
  id: string;

  @IdField('The conversation.')
  conversationId: string;

  @IntField('Its number in the conversation: 1, 2, 3 … without a hole.', 1)
  seq: number;

  @IdField('Who wrote it.')
  senderId: string;

  @UuidField('The id its sender gave it.')
  clientMessageId: string;

  @ChoiceField('What the content is.', MESSAGE_TYPES)
  type: (typeof MESSAGE_TYPES)[number];

  @TextField(
    'The text, raw: whoever renders it escapes it. Empty once deleted, and in messages of the server itself.',
    { min: 0, ...CONTENT },
  )
  content: string;

  @Optional()
  @NestedField('Of `system`: what the server tells.', () => SystemEventDto)
  event?: SystemEventDto;

  @Optional()
  @IntField('How often it was passed on; left out where its sender wrote it.', 1)
  forwardCount?: number;

  @Optional()
  @NestedField('The message that it answers.', () => ReplyDto)
  replyTo?: ReplyDto;

  @Optional()
  @NestedField('The message under which it stands: the root of its thread.', () => ReferenceDto)
  threadRoot?: ReferenceDto;

  @Optional()
  @IdListField('Members whom it is for in particular.', { max: MAX_MENTIONS })
  mentions?: string[];

  @Optional()
  @FlagField('Whether it is for all members in particular.')
  mentionsAll?: boolean;

  @IntField('1 when sent; each edit and the deletion add one.', 1)
  version: number;

  @DateTimeField('When the database took it.')
  createdAt: string;

  @Optional()
  @DateTimeField('When it was last edited.')
  editedAt?: string;

  @Optional()
  @DateTimeField('When it was deleted for everyone.')
  deletedAt?: string;

  @Optional()
  @DateTimeField('When it will be deleted for everyone, by everyone who has it; left out where it stays.')
  expiresAt?: string;

  @Optional()
  @FlagField(RELAYED)
  isRelayed?: boolean;

  @Optional()
  @ListField(
    'Reactions to it, in the order in which each emoji came; left out while there are none.',
    () => ReactionCountDto,
  )
  reactions?: ReactionCountDto[];

  @Optional()
  @IntField('The number of the newest change that is in it: those up to it are not to be applied again.', 1)
  chg?: number;
}

/** A message as one person reads it over REST. */
export class ViewedMessageDto extends MessageDto {
  @FlagField('Whether the reader wrote it.')
  isSender: boolean;

  @ChoiceField(
    'How far it has come: the least of what the other members confirmed and show.',
    MESSAGE_STATUSES,
  )
  status: MessageStatus;

  @Optional()
  @TextListField('In history: the emoji with which the reader reacts.', {
    max: 100,
    maxLength: 100,
    pattern: /^\S+$/,
    example: '👍🏽',
  })
  ownReactions?: string[];

  @Optional()
  @NestedField('In history: what stands under it, if it is the root of a thread.', () => ThreadCountsDto)
  thread?: ThreadCountsDto;
}

/** A message just sent over REST. */
export class SentMessageDto extends ViewedMessageDto {
  @IdField('The message, under the name the socket ack gives it.')
  messageId: string;

  @FlagField('Whether this is the answer to a retry: the message had been stored before.')
  duplicate: boolean;
}

/** Where in the history to read; at most one of `cursor`, `before` and `around`. */
export class HistoryQueryDto extends PageQueryDto {
  @Optional()
  @DateTimeField('Messages older than this moment.')
  before?: string;

  @Optional()
  @IdField('A page with this message in its middle.')
  around?: string;
}

/** A page of history, newest first; `nextCursor` leads to older messages. */
export class MessagePageDto extends PageDto {
  @ListField('The messages, newest first.', () => ViewedMessageDto)
  messages: ViewedMessageDto[];

  @NullableOpaqueField('Leads to newer messages; null when this page begins with the newest.')
  prevCursor: string | null;
}

/** A page of a thread, oldest first. */
export class ThreadPageDto extends PageDto {
  @NestedField('The message under which they stand.', () => ViewedMessageDto)
  root: ViewedMessageDto;

  @ListField('The messages of the thread, oldest first.', () => ViewedMessageDto)
  messages: ViewedMessageDto[];
}
