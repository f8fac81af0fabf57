import type { Id } from '../../shared/ids';
import type { SeqRange } from '../../shared/visibility';
import type { Sink } from './sinks.types';

/** A place where a person is told of what happens while they are not there. */
export interface TargetRecord {
  id: Id;
  userId: Id;
  kind: Sink;
  /** of `web-push` and `webhook`: where to send to */
  url?: string;
  /** of `web-push`: what it is encrypted for */
  keys?: { p256dh: string; auth: string };
  /** of `web-push`: the sign-in of the browser; with it ends the target */
  sessionId?: Id;
  /** of `webhook`: what it is signed with */
  secret?: string;
  /** of `webhook`: whether it is told what somebody wrote */
  withContent?: boolean;
  /** of `email`: at which hour of which place */
  hour?: number;
  timeZone?: string;
  /** of `email`: when the next digest is due */
  nextDigestAt?: Date;
  createdAt: Date;
  /** since when nothing has reached it */
  failingSince?: Date;
  /** nothing is sent to it any more */
  disabledAt?: Date;
}

/** What is needed to decide where something goes. */
export type TargetAddress = Pick<TargetRecord, 'id' | 'userId' | 'kind'>;

/** New messages of a conversation. */
export type MessagesCause = { conversationId: Id } & SeqRange;
/** The hour of a digest has come. */
export interface DigestCause {
  dueAt: Date;
}

/** What is still to be sent for one cause by one sink: a part of the targets, and ever fewer of them. */
export interface DeliveryRecord {
  id: Id;
  sink: Sink;
  messages?: MessagesCause;
  digest?: DigestCause;
  targetIds: Id[];
  createdAt: Date;
}

/** What a sink is given for one target. */
export interface Notice {
  /** the same at every try: a receiver tells by it what it has */
  id: string;
  at: Date;
  /** newer ones of a topic take the place of older ones */
  topic: string;
  /** as JSON, for programs */
  body: Record<string, unknown>;
  /** what somebody wrote, for who wishes to see it */
  content?: string;
}

/** What a person is sent by mail. */
export interface Mail {
  id: string;
  to: string;
  subject: string;
  text: string;
}

/** What became of one attempt: reached, gone for good, not to be reached so, or perhaps another time. */
export type Outcome = 'sent' | 'gone' | 'refused' | 'failed';

/** A way to people, as deliveries know it: a sink, and what it is given. */
export interface NotificationSink<N = unknown> {
  readonly kind: Sink;
  /** What each target is to be given now, by target; the others need nothing any more. By few queries, whatever their number. */
  compose(delivery: DeliveryRecord, targets: readonly TargetRecord[]): Promise<Map<Id, N>>;
  /** Tries once. Never rejects. */
  send(target: TargetRecord, notice: N): Promise<Outcome>;
}

export { SINKS, type Sink } from './sinks.types';
