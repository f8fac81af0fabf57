import type { MemberRecord, ProcessRecord, RunRecord } from './history';
import type { ConversationFacts } from './conversation-facts';
import type { Counts } from './verdict';

/** What an ack names. */
export interface Ack {
  at: number;
  client: string;
  messageId: string;
  seq: number;
}

/** One message that a person wished to send, with all attempts at it. */
export interface Send {
  senderId: string;
  clientMessageId: string;
  /** who tried first, and when; absent when there are answers to a send that nobody began */
  begun?: { at: number; client: string };
  /** what was sent under this id; more than one when a client used it for different texts */
  hashes: string[];
  /** the first ack, and the first that says something else */
  ack?: Ack;
  otherAck?: Ack;
  /** the first refusal for good */
  refusal?: { at: number; client: string; code: string };
}

/** Which message some client was shown under a number. */
export interface Sighting {
  at: number;
  client: string;
  seq: number;
  messageId: string;
  senderId: string;
  clientMessageId: string;
}

export interface Surfaced {
  at: number;
  seq: number;
  contentHash: string;
}

export interface Watermarks {
  deliveredSeq: number;
  readSeq: number;
}

/** What a client held at the end: `seqs` and `hashes` side by side. */
export interface Final {
  at: number;
  seqs: number[];
  hashes: string[];
  chg: number;
  watermarks: Record<string, Watermarks>;
}

/** What one client did and saw in one conversation. */
export interface View {
  conversationId: string;
  /** seq → when it first came over the wire */
  received: Map<number, number>;
  /** in the order of the history, as all lists here */
  surfaced: Surfaced[];
  changes: { at: number; chg: number }[];
  /** user → where the client saw them stand, each time that was news */
  marks: Map<string, (Watermarks & { at: number })[]>;
  /** the highest of one's own watermarks that the server confirmed */
  reported: { delivered: number; read: number };
  /** the last one */
  unread?: { at: number; unread: number };
  final?: Final;
}

export interface ClientFacts {
  name: string;
  /** absent when nobody said whose it is */
  userId?: string;
  begunAt: number;
  endedAt?: number;
  views: Map<string, View>;
}

/** A history, put in order: what the checks look at. */
export interface Facts {
  run?: RunRecord;
  /** when the last fault was over, by the last word on it */
  healedAt?: number;
  clients: Map<string, ClientFacts>;
  conversations: Map<string, ConversationFacts>;
  /** sink, then key → how often, and when last */
  effects: Map<string, Map<string, { times: number; at: number }>>;
  processes: ProcessRecord[];
  /** of the history itself: what contradicts what stood before */
  contradictions: { at: number; message: string }[];
  counts: Counts;
}

/** Whether someone is a member at the end of the run. */
export function isMember(member: MemberRecord | undefined): member is MemberRecord {
  return member?.intervals.some(({ toSeq }) => toSeq === undefined) ?? false;
}
