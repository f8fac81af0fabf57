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
/** A message as it came over the wire: live, by sync or by history; may come again and in any order. */
export interface ReceivedRecord extends OfClient, OfConversation {
  type: 'received';
  via: 'live' | 'sync' | 'history';
  messageId: string;
  seq: number;
  senderId: string;
  clientMessageId: string;
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
  /** [seq, contentHash], rising; from the first the member may see */
  messages: [number, string][];
  chg: number;
  /** how far each other member has come, as this client knows it */
  watermarks: Record<string, { deliveredSeq: number; readSeq: number }>;
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
  /** the server's own: nobody sent it */
  isSystem?: boolean;
  /** milliseconds since 1970, by the server */
  createdAt: number;
}
/** The database at the end: one line a numbered change. */
export interface StoredChangeRecord extends Base, OfConversation {
  type: 'stored-change';
  chg: number;
  clientChangeId: string | null;
  /** the message it changed; absent: not told, and then every member is taken to see it */
  seq?: number;
  /** of the message's text from then on; absent: not told, and then any text of the message passes */
  contentHash?: string;
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
  | SurfacedRecord
  | ChangeRecord
  | ReceiptRecord
  | ReportedRecord
  | UnreadRecord
  | FinalRecord
  | StoredRecord
  | StoredChangeRecord
  | MemberRecord
  | EffectRecord
  | ProcessRecord;
