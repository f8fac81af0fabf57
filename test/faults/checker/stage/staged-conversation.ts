import { createHash } from 'node:crypto';

export interface StagedMessage {
  messageId: string;
  seq: number;
  senderId: string;
  clientMessageId: string;
  sentHash: string;
  /** of its present text */
  contentHash: string;
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
  readonly changes: { chg: number; seq: number; contentHash: string }[] = [];
  readonly members = new Map<string, StagedMember>();

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

  store(senderId: string, clientMessageId: string, content: string): StagedMessage {
    const seq = this.lastSeq + 1;
    const sentHash = hashOf(content);
    const messageId = `${this.id}#${seq}`;
    const message = { messageId, seq, senderId, clientMessageId, sentHash, contentHash: sentHash };
    this.messages.push(message);
    return message;
  }

  edit(message: StagedMessage, content: string): void {
    message.contentHash = hashOf(content);
    this.changes.push({
      chg: this.changes.length + 1,
      seq: message.seq,
      contentHash: message.contentHash,
    });
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
}

export function hashOf(content: string): string {
  return createHash('sha256').update(`text\n${content}`).digest('hex').slice(0, 32);
}
