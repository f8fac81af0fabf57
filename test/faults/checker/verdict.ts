/** What can be wrong with a run; the codes are stable. */
export const VIOLATION_KINDS = [
  'acked-missing',
  'acked-differently',
  'stored-twice',
  'stored-hole',
  'not-as-sent',
  'refused-but-stored',
  'done-without-right',
  'state-wrong',
  'told-wrong',
  'invite-overused',
  'shown-not-stored',
  'surfaced-twice',
  'surfaced-hole',
  'order-inverted',
  'order-differs',
  'seen-without-right',
  'quote-leaks',
  'unread-wrong',
  'receipt-back',
  'receipt-impossible',
  'watermarks-differ',
  'not-converged',
  'effect-twice',
  'unhandled-rejection',
  'leaked-socket',
  'leaked-timer',
  'history-incomplete',
] as const;
export type ViolationKind = (typeof VIOLATION_KINDS)[number];

/** One promise broken once. */
export interface Violation {
  kind: ViolationKind;
  /** when, in milliseconds since the run began; 0 where no moment can be told */
  at: number;
  conversationId?: string;
  client?: string;
  /** for people */
  message: string;
  /** the facts it rests on */
  evidence: Record<string, unknown>;
}

/** How much was judged: a run over nothing is seen here. */
export interface Counts {
  records: number;
  faults: number;
  clients: number;
  conversations: number;
  members: number;
  /** messages that people wished to send, each once however often it was tried */
  sent: number;
  /** of these, acked at least once */
  acked: number;
  /** acks beyond the first of a message */
  repeatedAcks: number;
  refusals: number;
  /** edits, deletions, reactions, pins and changes of members that people wished, each once however often it was tried */
  wishes: number;
  /** of these, acked at least once as something that happened */
  done: number;
  /** refusals of them */
  denied: number;
  stored: number;
  storedChanges: number;
  received: number;
  surfaced: number;
  changes: number;
  heard: number;
  quotes: number;
  receipts: number;
  reported: number;
  unread: number;
  finals: number;
  told: number;
  reactors: number;
  effects: number;
  processes: number;
}

export interface Verdict {
  /** by time, of each kind a hundred at most; how many there are is in `totals` */
  violations: Violation[];
  totals: Partial<Record<ViolationKind, number>>;
  counts: Counts;
}

/** More of one kind tell nothing new, and a run gone wrong entirely has millions. */
const MAX_KEPT = 100;

/** Gathers violations. */
export class Report {
  readonly totals: Partial<Record<ViolationKind, number>> = {};
  private readonly kept: Violation[] = [];

  add(violation: Violation): void {
    const total = (this.totals[violation.kind] ?? 0) + 1;
    this.totals[violation.kind] = total;
    if (total <= MAX_KEPT) this.kept.push(violation);
  }

  /** What was gathered, by time. */
  get violations(): Violation[] {
    return [...this.kept].sort((a, b) => a.at - b.at);
  }
}
