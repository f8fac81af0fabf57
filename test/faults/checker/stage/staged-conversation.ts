import { createHash } from 'node:crypto';
import type { ChangeKind } from '../history';
import { stateText } from '../words';

export interface StagedMessage {
  messageId: string;
  seq: number;
  senderId: string;
  clientMessageId: string;
  sentHash: string;
  /** of its present text */
  contentHash: string;
  version: number;
  chg: number;
  isGone: boolean;
  isPinned: boolean;
  isSystem: boolean;
  /** `userId emoji` of each, in the order in which they came */
  reactions: string[];
  replyTo?: number;
  createdAt: number;
}

/** A change before the server numbers it. */
export interface StagedWish {
  kind: ChangeKind;
  actorId: string;
  clientChangeId: string | null;
  seq: number;
  what: string;
  changedAt: number;
}

export interface StagedChange extends StagedWish {
  chg: number;
  version: number;
  messageId?: string;
  count?: number;
}

export interface StagedMember {
  userId: string;
  intervals: { fromSeq: number; toSeq?: number }[];
  deliveredSeq: number;
  readSeq: number;
}

/** A conversation on a server without faults. */
export class StagedConversation {
  readonly messages: StagedMessage[] = [];
  readonly changes: StagedChange[] = [];
  readonly members = new Map<string, StagedMember>();
  /** code → how often it was used, and may be */
  readonly links = new Map<string, { uses: number; maxUses: number }>();

  constructor(readonly id: string) {}

  get lastSeq(): number {
    return this.messages.length;
  }

  join(userId: string): void {
    const interval = { fromSeq: this.lastSeq + 1 };
    const known = this.members.get(userId);
    if (!known) this.members.set(userId, { userId, intervals: [interval], deliveredSeq: 0, readSeq: 0 });
    else if (!this.has(userId)) known.intervals.push(interval);
  }

  leave(userId: string): void {
    const open = this.members.get(userId)?.intervals.find(({ toSeq }) => toSeq === undefined);
    if (open) open.toSeq = this.lastSeq;
  }

  has(userId: string): boolean {
    return this.members.get(userId)?.intervals.at(-1)?.toSeq === undefined && this.members.has(userId);
  }

  shows(userId: string, seq: number): boolean {
    const { intervals = [] } = this.members.get(userId) ?? {};
    return intervals.some(({ fromSeq, toSeq }) => fromSeq <= seq && (toSeq === undefined || seq <= toSeq));
  }

  store(
    senderId: string,
    clientMessageId: string,
    content: string,
    more: { createdAt: number; isSystem?: boolean; replyTo?: number },
  ): StagedMessage {
    const seq = this.lastSeq + 1;
    const { isSystem = false, replyTo, createdAt } = more;
    const sentHash = hashOf(content);
    const fresh = { version: 1, chg: 0, isGone: false, isPinned: false, reactions: [] };
    const about = {
      messageId: `${this.id}#${seq}`,
      seq,
      senderId,
      clientMessageId,
      isSystem,
      replyTo,
      createdAt,
    };
    const message = { ...about, ...fresh, sentHash, contentHash: sentHash };
    this.messages.push(message);
    return message;
  }

  /** Makes a change, unless there is nothing to do. */
  change(wish: StagedWish): StagedChange | undefined {
    const { kind, actorId, what } = wish;
    const numbered = { ...wish, chg: this.changes.length + 1, version: 1 };
    const message = this.messages[wish.seq - 1];
    if (kind === 'member:updated' || !message) return this.keep(numbered);
    if (message.isGone) return undefined;
    const { messageId } = message;
    if (kind === 'reaction:updated') {
      const [emoji = '', way] = what.split(' ');
      const one = `${actorId} ${emoji}`;
      if (message.reactions.includes(one) === (way === 'on')) return undefined;
      if (way === 'on') message.reactions.push(one);
      else message.reactions = message.reactions.filter((other) => other !== one);
      const count = message.reactions.filter((other) => other.endsWith(` ${emoji}`)).length;
      return this.keep({ ...numbered, messageId, version: message.version, count }, message);
    }
    if (kind === 'pin:updated') {
      if (message.isPinned === (what === 'on')) return undefined;
      message.isPinned = what === 'on';
      return this.keep({ ...numbered, messageId, version: message.version }, message);
    }
    message.version += 1;
    message.contentHash = what;
    if (kind === 'message:deleted') Object.assign(message, { isGone: true, isPinned: false, reactions: [] });
    return this.keep({ ...numbered, messageId, version: message.version }, message);
  }

  /** Raises what may be raised; returns whether others are told. */
  raise(userId: string, to: { deliveredSeq: number; readSeq: number }, isOwn = false): boolean {
    const member = this.members.get(userId);
    if (!member) return false;
    const readSeq = Math.max(member.readSeq, to.readSeq);
    const deliveredSeq = Math.max(member.deliveredSeq, to.deliveredSeq, readSeq);
    const isOwnAlone = isOwn && [member.readSeq, member.deliveredSeq].every((seq) => seq >= to.readSeq - 1);
    const isMove = readSeq > member.readSeq || deliveredSeq > member.deliveredSeq;
    Object.assign(member, { readSeq, deliveredSeq });
    return isMove && !isOwnAlone;
  }

  /** Counted one by one, so that it says what unread means in another way than the checker does. */
  unread(userId: string): number {
    const { readSeq = 0 } = this.members.get(userId) ?? {};
    return this.messages.filter(({ seq }) => seq > readSeq && this.shows(userId, seq)).length;
  }

  private keep(change: StagedChange, message?: StagedMessage): StagedChange {
    if (message) message.chg = change.chg;
    this.changes.push(change);
    return change;
  }
}

/** The state of a message in the words of the history. */
export function stateOfStaged({ version, chg, isGone, reactions }: StagedMessage): string {
  const counts = new Map<string, number>();
  for (const one of reactions) counts.set(emojiOf(one), (counts.get(emojiOf(one)) ?? 0) + 1);
  return stateText({ version, chg, isGone, counts });
}

/** With which emoji somebody reacts to a message. */
export function ownOf({ reactions }: StagedMessage, userId: string): string {
  const own = reactions.filter((one) => one.startsWith(`${userId} `));
  return own.map(emojiOf).sort().join('');
}

const emojiOf = (reaction: string) => reaction.split(' ')[1] ?? '';

export function hashOf(content: string): string {
  return createHash('sha256').update(`text\n${content}`).digest('hex').slice(0, 32);
}
