import type { Id } from '../../shared/ids';
import type { Transaction } from '../../platform/mongo/transactions';
import type { MessageChange } from '../changes/changes.types';
import type { Membership, Roster } from '../members/members.types';
import type { ReactionCountDto, ViewedMessageDto } from './dto/message.dto';
import type { ContactDto, LocationDto, ReferenceDto, ReplyDto } from './dto/message-parts.dto';
import type { MessageType } from './message-kinds.types';
import type { SystemEvent } from './system-events.types';

/** What a message may have beside its text. */
export interface MessageParts {
  location?: LocationDto;
  contact?: ContactDto;
  /** how often it was passed on */
  forwardCount?: number;
  /** what it answers; for a reader also what that says */
  replyTo?: ReplyDto;
  /** the root of its thread */
  threadRoot?: Reference;
  /** whom it is for in particular */
  mentions?: Id[];
  /** it is for all members in particular */
  mentionsAll?: boolean;
}

/** A message, as the features know it. */
export interface MessageRecord extends MessageParts {
  id: Id;
  conversationId: Id;
  seq: number;
  senderId: Id;
  clientMessageId: string;
  type: MessageType;
  content: string;
  /** of `system` */
  event?: SystemEvent;
  contentHash: string;
  version: number;
  createdAt: Date;
  editedAt?: Date;
  deletedAt?: Date;
  /** when it is deleted for everybody */
  expiresAt?: Date;
  /** it ends before that when every device has stored it */
  isRelayed?: true;
  /** of what has ended: nobody sees anything of it */
  goneAt?: Date;
  reactionCounts?: ReactionCountDto[];
  /** the number of the newest change that is in it */
  chg?: number;
  /** of an old message: where its body was read from */
  segmentId?: Id;
}

/** Where a message stands. */
export type MessagePlace = Pick<MessageRecord, 'id' | 'conversationId' | 'seq'>;

/** Where a message stands whose body lies in a segment. */
export interface ColdMessagePlace extends MessagePlace {
  segmentId: Id;
}

/** A message that may be too old to be kept. */
export interface OlderMessage extends MessagePlace {
  segmentId?: Id;
  /** it is kept whatever its age */
  isKept: boolean;
  /** there is a time at which it ends, or ended */
  isEnding: boolean;
}

/**
 * Removes what a feature keeps about messages that are deleted for everyone: in the transaction that deletes one, or after
 * their time is over, and then perhaps twice.
 */
export type Cleaner = (places: readonly MessagePlace[], transaction?: Transaction) => Promise<void>;

/** Another message of the same conversation. */
export type Reference = ReferenceDto;

/** A message that is to be stored: everything but its place and time. */
export interface Draft extends Omit<
  MessageRecord,
  | 'seq'
  | 'version'
  | 'createdAt'
  | 'editedAt'
  | 'deletedAt'
  | 'expiresAt'
  | 'goneAt'
  | 'reactionCounts'
  | 'chg'
  | 'segmentId'
> {
  /** milliseconds from when it is stored; for ever unless told */
  lifetimeMs?: number;
}

/** What a feature adds to messages as one person reads them, by id of the message. A page at a time, by one query at most. */
export type Completer = (
  viewerId: Id,
  conversationId: Id,
  messages: readonly MessageRecord[],
) => Promise<ReadonlyMap<Id, Partial<ViewedMessageDto>>>;

/** What changes may make of a message; `mentions` and `mentionsAll` go together. */
export type ChangedFields = Partial<
  Pick<
    MessageRecord,
    | 'version'
    | 'chg'
    | 'content'
    | 'editedAt'
    | 'deletedAt'
    | 'reactionCounts'
    | 'location'
    | 'contact'
    | 'forwardCount'
    | 'mentions'
    | 'mentionsAll'
  >
>;

/** What is known when a change of a message is decided. */
export interface ChangeScene {
  actor: Membership;
  roster: Roster;
  message: MessageRecord;
  at: Date;
  transaction: Transaction;
}

/** What a change comes to. */
export interface ChangeDecision {
  /** what the log keeps beside who did it to which message */
  told: Pick<MessageChange, 'content' | 'mentions' | 'mentionsAll' | 'reaction' | 'isPinned' | 'fingerprint'>;
  /** what it makes of the message */
  fields?: ChangedFields;
  /** whether that is another version of it, which who edits may have to know */
  isNewVersion: boolean;
  /** writes what goes with it, in the same transaction */
  write?(change: MessageChange): Promise<void>;
}

/** A kind of change, as the feature that offers it describes it. */
export interface ChangePlan {
  type: MessageChange['type'];
  /** whether an earlier change under the same id was the same wish */
  isSame(earlier: MessageChange): boolean;
  isAllowed(scene: ChangeScene): boolean;
  /** Reads only, throws what refuses it; undefined when there is nothing to do. */
  decide(scene: ChangeScene): ChangeDecision | undefined | Promise<ChangeDecision | undefined>;
}

/** A stored message, and whether it had been stored by an earlier send. */
export interface Committed {
  message: MessageRecord;
  isDuplicate: boolean;
}

/** The newest number of a conversation and when it was given. */
export interface Head {
  seq: number;
  at: number;
}

/** A message that may turn cold. */
export interface MovableMessage {
  id: Id;
  seq: number;
  version: number;
  chg?: number;
  /** characters of its text */
  length: number;
  /** its body, as it goes into a file */
  bytes: Buffer;
}

/** A part of a conversation, looked through for messages that may turn cold. */
export interface MovablePart {
  messages: MovableMessage[];
  /** the last one looked at; where it began when there was none */
  toSeq: number;
  /** of the first one looked at */
  oldestAt?: Date;
  /** whether it ended for want of room, and not of messages */
  isFull: boolean;
}

export { MAX_ADDED, type SystemEvent } from './system-events.types';
export { ChangeAckDto, MessageChangeBodyDto, MessageChangeDto } from './dto/message-change.dto';
export {
  MAX_CONTENT_BYTES,
  MessageDto,
  ReactionCountDto,
  SCHEDULED_STATUSES,
  ScheduledMessageDto,
  SendableDto,
  ViewedMessageDto,
} from './dto/message.dto';
export { UnreadMentionsField } from './dto/message-parts.dto';
