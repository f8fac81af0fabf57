import type { Id } from '../../shared/ids';

/** Who calls, and how they came. */
export interface Actor {
  id: Id;
  requestId?: string;
  ip?: string;
}

/** What an operator did, before it has its place in the log. */
export interface Deed {
  actor: Actor;
  /** such as `dead-letter.retry` */
  action: string;
  /** such as `dead-letter:{id}` */
  target: string;
  diff?: Record<string, unknown>;
}

/** The same, in its place. */
export interface AuditRecord {
  n: number;
  actorId: Id;
  action: string;
  target: string;
  requestId?: string;
  ip?: string;
  diff?: Record<string, unknown>;
  prevHash: string;
  hash: string;
  at: Date;
}
