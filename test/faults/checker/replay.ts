import type { StoredChangeRecord, StoredRecord } from './history';

/** What a message is after its changes. */
export interface Replayed {
  seq: number;
  messageId: string;
  /** hash of its text */
  text: string;
  version: number;
  chg: number;
  isGone: boolean;
  isPinned: boolean;
  /** emoji → who reacts with it; none is empty */
  reactions: Map<string, Set<string>>;
}

/** A stretch of somebody's membership; who goes sees the message that tells of it. */
export interface Stay {
  fromSeq: number;
  toSeq?: number;
}

/** What somebody was from a change on. */
export interface Standing {
  chg: number;
  changedAt: number;
  /** undefined: not a member */
  role?: string;
}

/**
 * Goes through the log of a conversation from its beginning, and says what must have come of it: of each message, and of
 * each member. Where the log itself makes no sense, that is noted.
 */
export class Replay {
  readonly messages = new Map<number, Replayed>();
  /** who ever was in it, as the log tells; empty where it tells of nobody, as in a direct conversation */
  readonly stays = new Map<string, Stay[]>();
  readonly standings = new Map<string, Standing[]>();
  /** changes that do not follow from what was before */
  readonly nonsense: { change: StoredChangeRecord; message: string }[] = [];

  /** @param textOf hash of the text with which a message began */
  constructor(
    stored: readonly StoredRecord[],
    changes: readonly StoredChangeRecord[],
    textOf: (message: StoredRecord) => string,
  ) {
    for (const message of stored) {
      const { seq, messageId } = message;
      const fresh = { version: 1, chg: 0, isGone: false, isPinned: false, reactions: new Map() };
      if (!this.messages.has(seq))
        this.messages.set(seq, { seq, messageId, text: textOf(message), ...fresh });
    }
    for (const change of changes) this.apply(change);
  }

  /** Whether someone is in it, and as what, right before a change. */
  roleBefore(userId: string, chg: number): string | undefined {
    return this.standings.get(userId)?.findLast((one) => one.chg < chg)?.role;
  }

  /** What someone was at any moment from `ms` before a change until then; undefined among it: not a member. */
  rolesWithin(userId: string, { chg, changedAt }: StoredChangeRecord, ms: number): (string | undefined)[] {
    const until = this.standings.get(userId)?.filter((one) => one.chg < chg) ?? [];
    const first = until.findLastIndex((one) => one.changedAt < changedAt - ms);
    const roles = until.slice(Math.max(first, 0)).map(({ role }) => role);
    return first < 0 ? [undefined, ...roles] : roles;
  }

  private apply(change: StoredChangeRecord): void {
    if (change.kind === 'member:updated') return this.move(change);
    if (change.kind === 'conversation:updated') return;
    const message = this.messages.get(change.seq);
    const fault = message
      ? (faultOf(message, change) ?? this.alter(message, change))
      : `changes message ${change.seq}, which is not there`;
    if (fault !== undefined) this.nonsense.push({ change, message: fault });
  }

  /** @returns what is wrong with it, seen from what was before */
  private alter(message: Replayed, change: StoredChangeRecord): string | undefined {
    message.chg = change.chg;
    message.version = change.version;
    if (change.kind === 'reaction:updated') return react(message, change);
    if (change.kind === 'pin:updated') {
      const isOn = change.what === 'on';
      const isNews = message.isPinned !== isOn;
      message.isPinned = isOn;
      return isNews ? undefined : `the pin was ${change.what} already`;
    }
    message.text = change.what;
    if (change.kind === 'message:deleted') {
      Object.assign(message, { isGone: true, isPinned: false });
      message.reactions.clear();
    }
    return undefined;
  }

  private move({ chg, seq, what, changedAt }: StoredChangeRecord): void {
    for (const part of what.split(', ')) {
      const [userId = '', status] = part.split(' ');
      const role = status === 'out' ? undefined : status;
      const wasIn = this.standings.get(userId)?.at(-1)?.role !== undefined;
      push(this.standings, userId, { chg, changedAt, ...(role !== undefined && { role }) });
      if (role !== undefined && !wasIn) push(this.stays, userId, { fromSeq: seq });
      if (role === undefined && wasIn) this.stays.get(userId)!.at(-1)!.toSeq = seq;
    }
  }
}

function faultOf(message: Replayed, { kind, version, messageId }: StoredChangeRecord): string | undefined {
  if (message.messageId !== messageId) return 'names another message than its number';
  if (message.isGone) return 'changes a message that is deleted';
  const isNew = kind === 'message:updated' || kind === 'message:deleted';
  const expected = message.version + (isNew ? 1 : 0);
  return version === expected ? undefined : `makes version ${version}, ${expected} is next`;
}

function react({ reactions }: Replayed, { what, actorId, count }: StoredChangeRecord): string | undefined {
  const [emoji = '', wish] = what.split(' ');
  const who = reactions.get(emoji) ?? new Set();
  const wasOn = who.has(actorId);
  if (wish === 'on') reactions.set(emoji, who.add(actorId));
  else who.delete(actorId);
  if (who.size === 0) reactions.delete(emoji);
  if (wasOn === (wish === 'on')) return `${emoji} of ${actorId} was ${wish} already`;
  return count === who.size ? undefined : `counts ${count} ${emoji}, there are ${who.size}`;
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
