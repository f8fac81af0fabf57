import type { Deed, MemberRecord, ProcessRecord, ReactorsRecord, RunRecord, ToldRecord } from './history';
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
  /** of its text alone, where that is not the same */
  textHash?: string;
  /** the first ack, and the first that says something else */
  ack?: Ack;
  otherAck?: Ack;
  /** the first refusal for good */
  refusal?: { at: number; client: string; code: string };
}

/** One thing that a person wished to do beside sending, with all attempts at it. */
export interface DeedFacts {
  actorId: string;
  clientChangeId: string;
  begun: { at: number; client: string };
  deed: Deed;
  messageId?: string;
  what: string;
  code?: string;
  attempts: number;
  /** attempts that the server answered for good */
  answers: number;
  /** the first answer that says that it happened, and the first that says something else */
  ack?: { at: number; client: string; chg: number };
  otherAck?: { at: number; client: string; chg: number };
  /** the first refusal for good, unless it was repeated after an attempt that nobody answered */
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

/** What a client held at the end: `seqs`, `hashes` and `states` side by side. */
export interface Final {
  at: number;
  seqs: number[];
  hashes: string[];
  states: string[];
  own: ReadonlyMap<number, string>;
  chg: number;
  watermarks: Record<string, Watermarks>;
}

/** What one client did and saw in one conversation. */
export interface View {
  conversationId: string;
  /** seq → when it first came over the wire */
  received: Map<number, number>;
  /** chg → when it first came over the wire, of which message, and what the server said that it was: each that differs */
  heard: Map<number, { at: number; seq: number; said: string }[]>;
  /** of what messages answer, that which was shown beside the number, by the answer's number: the first */
  quotes: Map<number, { at: number; seq: number }>;
  /** what the server told over REST in the end */
  told: ToldRecord[];
  reactors: ReactorsRecord[];
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
