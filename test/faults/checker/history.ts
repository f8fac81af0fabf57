/**
 * The history of a run: what clients did and saw, what the database held at the end, what processes reported. One JSON
 * object a line (NDJSON), in the order of `at`. It names things as Parley's protocol does, so that a history of any server
 * of that protocol can be judged; bodies are present as hashes only.
 */

interface Base {
  /** milliseconds since the run began, by the one monotonic clock of whoever writes the history */
  at: number;
}
/** Something one client did or saw. A client is one running instance: after a restart of a device it has another name. */
interface OfClient extends Base {
  client: string;
}
interface OfConversation {
  conversationId: string;
}

/**
 * First line: what was run. `boundMs`: how long after `healed`, or for a client that begins later after its beginning,
 * everything must be equal.
 */
export interface RunRecord extends Base {
  type: 'run';
  scenario: string;
  seed: number;
  boundMs: number;
}
/** A client begins: whose it is. */
export interface ClientRecord extends OfClient {
  type: 'client';
  userId: string;
}
/** A client ends before the run does: its device restarted, its tab closed. It owes no `final`. */
export interface ClientEndRecord extends OfClient {
  type: 'client-end';
}
/** A fault begins or ends; for readers of the history. */
export interface FaultRecord extends Base {
  type: 'fault';
  fault: string;
  phase: 'begin' | 'end';
}
/** The last fault is over: from here on `boundMs` run. */
export interface HealedRecord extends Base {
  type: 'healed';
}
/** A person wished to send; `contentHash`: SHA-256 of `type\ncontent`, first 32 hex digits. */
export interface SendRecord extends OfClient, OfConversation {
  type: 'send';
  clientMessageId: string;
  contentHash: string;
  /** of the text alone, where something else was sent beside it: `contentHash` is of both then */
  textHash?: string;
}
/** The server's positive answer to a send, also each repeated one. */
export interface AckRecord extends OfClient, OfConversation {
  type: 'ack';
  clientMessageId: string;
  messageId: string;
  seq: number;
  duplicate: boolean;
}
/** A refusal. After one that is not retryable the message must not be stored. */
export interface RefusalRecord extends OfClient, OfConversation {
  type: 'refusal';
  clientMessageId: string;
  code: string;
  retryable: boolean;
}
/** What people do beside sending. */
export const DEEDS = ['edit', 'delete', 'react', 'pin', 'add', 'remove', 'leave', 'join', 'role'] as const;
export type Deed = (typeof DEEDS)[number];
/** One attempt at a deed. All attempts at it have the same id, and say the same. */
export interface WishRecord extends OfClient, OfConversation {
  type: 'wish';
  clientChangeId: string;
  deed: Deed;
  /** of deeds on a message */
  messageId?: string;
  /** what shall be so then, in the words of `stored-change` */
  what: string;
  /** of `join`: the link's */
  code?: string;
}
/** The server's positive answer to an attempt; `chg` 0: there was nothing to do. */
export interface DoneRecord extends OfClient, OfConversation {
  type: 'done';
  clientChangeId: string;
  chg: number;
}
/** A refusal of an attempt. After one that is not retryable, with no attempt unanswered, it must not have happened. */
export interface DeniedRecord extends OfClient, OfConversation {
  type: 'denied';
  clientChangeId: string;
  code: string;
  retryable: boolean;
}
/** A link was revoked: the server's positive answer. */
export interface RevokedRecord extends OfClient, OfConversation {
  type: 'revoked';
  code: string;
}
/** A message as it came over the wire: live, by sync or by history; may come again and in any order. */
export interface ReceivedRecord extends OfClient, OfConversation {
  type: 'received';
  via: 'live' | 'sync' | 'history';
  messageId: string;
  seq: number;
  senderId: string;
  clientMessageId: string;
  /** the message that it answers, and whether anything of that one was shown beside its number */
  quote?: { seq: number; isShown: boolean };
}
/** A change as it came over the wire; may come again and in any order. `said`: all of it, in the words of `stored-change`. */
export interface HeardRecord extends OfClient, OfConversation {
  type: 'heard';
  via: 'live' | 'sync';
  chg: number;
  seq: number;
  said: string;
}
/** A message as the application above the client saw it: once each, by rising `seq`. */
export interface SurfacedRecord extends OfClient, OfConversation {
  type: 'surfaced';
  messageId: string;
  seq: number;
  senderId: string;
  clientMessageId: string;
  contentHash: string;
}
/** A change (edit, deletion …) as the application saw it: once each, by rising `chg`. */
export interface ChangeRecord extends OfClient, OfConversation {
  type: 'change';
  chg: number;
}
/** A watermark of a member as a client saw it. */
export interface ReceiptRecord extends OfClient, OfConversation {
  type: 'receipt';
  userId: string;
  deliveredSeq: number;
  readSeq: number;
}
/** The server's positive answer to a report of one's own watermark. */
export interface ReportedRecord extends OfClient, OfConversation {
  type: 'reported';
  kind: 'delivered' | 'read';
  upToSeq: number;
}
/** The unread count as the server told it, with what it must be computed from. */
export interface UnreadRecord extends OfClient, OfConversation {
  type: 'unread';
  unread: number;
}
/** What a client held at the end: all it has of one conversation, when it became equal to the database, if it did. */
export interface FinalRecord extends OfClient, OfConversation {
  type: 'final';
  /** [seq, hash of the text, state], rising; from the first the member may see */
  messages: [number, string, string][];
  /** [seq, emoji], rising: with what the person reacts, as far as the client knows */
  own: [number, string][];
  chg: number;
  /** how far each other member has come, as this client knows it */
  watermarks: Record<string, { deliveredSeq: number; readSeq: number }>;
}
/** What the server tells over REST after the healing: the whole history of a conversation, or its newest part. */
export interface ToldRecord extends OfClient, OfConversation {
  type: 'told';
  /** whether it was read to its first message */
  isWhole: boolean;
  /** [seq, hash of the text, state, emoji of the reader], rising */
  messages: [number, string, string, string][];
  /** numbers of the pinned messages, rising */
  pins: number[];
}
/** Who reacts to a message, as the server tells over REST after the healing: `userId emoji`, sorted. */
export interface ReactorsRecord extends OfClient, OfConversation {
  type: 'reactors';
  seq: number;
  who: string[];
}
/** The database at the end: one line a message. */
export interface StoredRecord extends Base, OfConversation {
  type: 'stored';
  messageId: string;
  seq: number;
  senderId: string;
  clientMessageId: string;
  /** of what was first sent */
  contentHash: string;
  /** hash of its present text, and its present state: version, newest change, whether it is gone, reactions */
  text: string;
  state: string;
  /** the number of what it answers */
  replyTo?: number;
  /** the server's own: nobody sent it */
  isSystem?: boolean;
  /** milliseconds since 1970, by the server */
  createdAt: number;
}
/**
 * The database at the end: one line a numbered change. `what` became so: of an edit and a deletion the hash of the text, of a reaction
 * `👍 on` or `👍 off`, of a pin `on` or `off`, of members `userId role` or `userId out`, sorted, with commas; else nothing.
 */
export interface StoredChangeRecord extends Base, OfConversation {
  type: 'stored-change';
  chg: number;
  /** null: nobody's wish, as that of a group's beginning */
  clientChangeId: string | null;
  kind: ChangeKind;
  actorId: string;
  /** the message it changed, or the one that tells of it */
  seq: number;
  messageId?: string;
  version: number;
  what: string;
  /** of a reaction: how many there are of it then */
  count?: number;
  /** milliseconds since 1970, by the server */
  changedAt: number;
}
export const CHANGE_KINDS = [
  'message:updated',
  'message:deleted',
  'reaction:updated',
  'pin:updated',
  'conversation:updated',
  'member:updated',
] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];
/** The database at the end: one line for each person's emoji at a message. */
export interface StoredReactionRecord extends Base, OfConversation {
  type: 'stored-reaction';
  messageId: string;
  userId: string;
  emoji: string;
}
/** The database at the end: one line a pinned message. */
export interface StoredPinRecord extends Base, OfConversation {
  type: 'stored-pin';
  messageId: string;
}
/** The database at the end: one line a link that is not revoked. */
export interface StoredInviteRecord extends Base, OfConversation {
  type: 'stored-invite';
  code: string;
  uses: number;
  maxUses?: number;
}
/** The database at the end: one line a membership. */
export interface MemberRecord extends Base, OfConversation {
  type: 'member';
  userId: string;
  intervals: { fromSeq: number; toSeq?: number }[];
  deliveredSeq: number;
  readSeq: number;
}
/** Something that must happen once for its cause: a push, a webhook, an analytics count. `sink` names who counted. */
export interface EffectRecord extends Base {
  type: 'effect';
  sink: string;
  key: string;
}
/** A process of the server at its end, or when it noticed. Counts beyond what it began with. */
export interface ProcessRecord extends Base {
  type: 'process';
  process: string;
  unhandledRejections: number;
  leakedSockets: number;
  leakedTimers: number;
}

export type HistoryRecord =
  | RunRecord
  | ClientRecord
  | ClientEndRecord
  | FaultRecord
  | HealedRecord
  | SendRecord
  | AckRecord
  | RefusalRecord
  | ReceivedRecord
  | WishRecord
  | DoneRecord
  | DeniedRecord
  | RevokedRecord
  | HeardRecord
  | SurfacedRecord
  | ChangeRecord
  | ReceiptRecord
  | ReportedRecord
  | UnreadRecord
  | FinalRecord
  | ToldRecord
  | ReactorsRecord
  | StoredRecord
  | StoredChangeRecord
  | StoredReactionRecord
  | StoredPinRecord
  | StoredInviteRecord
  | MemberRecord
  | EffectRecord
  | ProcessRecord;
