import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { coreErrors } from '../../platform/errors/core.errors';
import { Events } from '../../platform/events/events';
import { type Transaction, Transactions } from '../../platform/mongo/transactions';
import { isDuplicateKey } from '../../platform/mongo/write-faults';
import { groupConversationId, type Id, randomId } from '../../shared/ids';
import type { ChangeRecord, ConversationChange } from '../changes/changes.types';
import { ChangesService } from '../changes/changes.service';
import { ConversationsService } from '../conversations/conversations.service';
import type { ConversationRecord } from '../conversations/conversations.types';
import { MembersService } from '../members/members.service';
import type { MemberRecord } from '../members/members.types';
import type { MessageRecord } from '../messages/messages.types';
import { SystemMessageService } from '../messages/system-message.service';
import type { MembershipAckDto } from './dto/group.dto';
import { groupErrors } from './groups.errors';
import './groups.events';
import { after, inTime, newMember, partsOf } from './membership-steps';
import type { Decide, GroupWish, MembershipEventRecord, NewGroup, Scene, Verdict } from './membership.types';
import { MembershipHistoryRepository } from './membership-history.repository';

/** In the place of a client's id: a group is made once. No UUID, so no client can name it. */
const CREATION = 'created';

interface Foundation {
  id: Id;
  ownerId: Id;
  wish: NewGroup;
  admit: () => Promise<void>;
}

interface Done {
  message?: MessageRecord;
  changes: ConversationChange[];
  /** who belonged to it until now */
  gone: Id[];
  ack: MembershipAckDto;
}

/** Ends a transaction that turns out to have nothing to do; what it reserved is taken back with it. */
class NothingToDo extends Error {
  constructor(readonly done: Done) {
    super('nothing to do');
  }
}

/**
 * Changes of groups themselves: who belongs to them, what they are called. Each is one transaction with a message that tells
 * of it, so that it has a place in the order of messages: who knows message n knows who may see message n + 1.
 */
@Injectable()
export class MembershipService {
  constructor(
    private readonly conversations: ConversationsService,
    private readonly members: MembersService,
    private readonly changes: ChangesService,
    private readonly messages: SystemMessageService,
    private readonly history: MembershipHistoryRepository,
    private readonly transactions: Transactions,
    private readonly events: Events,
  ) {}

  /**
   * Makes a group or channel; with an id of the client's the same one for ever.
   * @param admit throws when it may not be made, and is not asked for one that was
   * @returns its id, and whether it was made by this call
   * @throws IDEMPOTENCY_CONFLICT, OVERLOADED, TIMEOUT, and what `admit` throws
   */
  async create(ownerId: Id, wish: NewGroup, admit: () => Promise<void>): Promise<{ id: Id; isNew: boolean }> {
    const { clientConversationId } = wish;
    const id = clientConversationId
      ? groupConversationId(ownerId, clientConversationId.toLowerCase())
      : randomId();
    const done = await this.messages.tell(id, (deadline) =>
      this.run((transaction) => this.found({ id, ownerId, wish, admit }, transaction), deadline),
    );
    this.tell(done);
    return { id, isNew: done.message !== undefined };
  }

  private async found({ id, ownerId, wish, admit }: Foundation, transaction: Transaction): Promise<Done> {
    const reserved = await this.messages.reserve(id, ownerId, transaction);
    const { type, info, memberIds } = wish;
    const fingerprint = fingerprintOf({ type, info, memberIds: [...memberIds].sort() });
    const existing = await this.conversations.readIn(id, transaction);
    if (existing) {
      const earlier = await this.changes.find(id, ownerId, CREATION, transaction);
      throw new NothingToDo(repeated(existing, earlier ? requireSame(earlier, fingerprint) : undefined));
    }
    await admit();
    const event = { kind: 'created' as const, title: info.title, userIds: [...memberIds] };
    const message = await this.messages.fill(reserved, event, transaction);
    const { seq, createdAt: at } = message;
    const moment = { seq, chg: 1, at, history: info.settings.history };
    const members = [ownerId, ...memberIds].map((userId) =>
      inTime(newMember(id, userId, undefined, userId === ownerId ? 'owner' : 'member'), undefined, moment),
    );
    const memberCount = members.length;
    const parts = partsOf({ event }, members, memberCount);
    const common = { conversationId: id, actorId: ownerId, seq, version: 1, fingerprint, at };
    const changes = await this.append(parts, { ...common, clientChangeId: CREATION }, transaction);
    await this.members.saveMany(members, transaction);
    await this.record('created', members, message, transaction);
    const numbers = { lastSeq: seq, lastChg: changes.length, membershipSeq: seq, version: 1, memberCount };
    await this.conversations.insert(
      { id, type, ...info, ...numbers, createdAt: at, updatedAt: at },
      transaction,
    );
    return {
      message,
      changes,
      gone: [],
      ack: { conversationId: id, seq, chg: 1, memberCount, duplicate: false },
    };
  }

  /**
   * Decides and does it, once for ever under the same id.
   * @param decide may be asked several times
   * @throws NOT_MEMBER, NOT_A_GROUP, CONVERSATION_DISSOLVED, IDEMPOTENCY_CONFLICT, OVERLOADED, TIMEOUT, and what `decide`
   * throws
   */
  async change(wish: GroupWish, decide: Decide): Promise<MembershipAckDto> {
    const { conversationId } = wish;
    const done = await this.messages.tell(conversationId, async (deadline) => {
      const made = await this.run((transaction) => this.apply(wish, decide, transaction), deadline);
      if (made.message) this.members.expectRoster(conversationId, made.message.seq);
      return made;
    });
    this.tell(done);
    return done.ack;
  }

  private async run(work: (transaction: Transaction) => Promise<Done>, deadline: number): Promise<Done> {
    try {
      // another node took the number of the message or of the change
      return await this.transactions.run(work, { deadline, isRetryable: isDuplicateKey });
    } catch (error) {
      if (error instanceof NothingToDo) return error.done;
      throw error;
    }
  }

  private tell({ message, changes, gone }: Done): void {
    if (!message) return;
    this.events.emit('group.changed', { message, changes, gone });
    for (const change of changes) this.events.emit('change.committed', change);
  }

  private async record(
    action: MembershipEventRecord['action'],
    members: readonly MemberRecord[],
    { conversationId, seq: atSeq, senderId: actorId, createdAt: at }: MessageRecord,
    transaction: Transaction,
  ): Promise<void> {
    const event = { conversationId, action, actorId, atSeq, at };
    await this.history.insertMany(
      members.map(({ userId, role }) => ({ ...event, userId, role })),
      transaction,
    );
  }

  private async apply(wish: GroupWish, decide: Decide, transaction: Transaction): Promise<Done> {
    const { conversationId, actorId } = wish;
    const message = await this.messages.reserve(conversationId, actorId, transaction);
    const conversation = await this.conversations.readIn(conversationId, transaction);
    const userIds = [...new Set([actorId, ...(wish.userIds ?? [])])];
    const found = await this.members.rowsIn(conversationId, userIds, transaction);
    const rows = new Map(found.map((row) => [row.userId, row]));
    // before the actor's right is looked at: who left, and asks again, is told that it is done
    const earlier = await this.earlier(wish, transaction);
    if (earlier && conversation) throw new NothingToDo(repeated(conversation, earlier));
    const own = rows.get(actorId);
    this.requireAlive(wish, conversation, own);
    const actor = wish.isNewcomer ? newMember(conversationId, actorId, own) : this.members.requireActive(own);
    if (!conversation || (conversation.type === 'dm' && !wish.isForDirect)) throw groupErrors.NOT_A_GROUP();
    const scene = { conversation, actor, rows, transaction };
    const verdict = await decide(scene);
    if (!verdict) throw new NothingToDo(repeated(conversation));
    if (verdict !== 'kept') return this.carryOut(wish, scene, verdict, message);
    await this.messages.release(message, transaction);
    return repeated(conversation);
  }

  /** @throws CONVERSATION_DISSOLVED, or NOT_MEMBER for who was not there to the end */
  private requireAlive(
    { isNewcomer }: GroupWish,
    conversation: ConversationRecord | undefined,
    own: MemberRecord | undefined,
  ): void {
    if (conversation?.dissolvedSeq === undefined) return;
    if (isNewcomer) this.members.refuseNewcomer();
    this.members.refuseDissolved(conversation.dissolvedSeq, own);
  }

  /** Writes what the numbered changes tell; the first of them carries the id of the wish. */
  private append(
    parts: ReturnType<typeof partsOf>,
    common: Omit<ConversationChange, 'chg' | 'type'>,
    transaction: Transaction,
  ): Promise<ConversationChange[]> {
    const { clientChangeId: id } = common;
    const changes = parts.map((part, i) => ({
      ...common,
      ...part,
      clientChangeId: i === 0 ? id : `${id}#${i}`,
    }));
    return this.changes.append<ConversationChange>(changes, transaction);
  }

  /** @throws IDEMPOTENCY_CONFLICT when the id was used for something else */
  private async earlier(
    { conversationId, actorId, clientChangeId, content }: GroupWish,
    transaction: Transaction,
  ): Promise<ChangeRecord | undefined> {
    const id = clientChangeId.toLowerCase();
    const found = await this.changes.find(conversationId, actorId, id, transaction);
    return found ? requireSame(found, fingerprintOf(content)) : undefined;
  }

  private async carryOut(
    { conversationId, actorId, clientChangeId, content }: GroupWish,
    { conversation, actor, rows, transaction }: Scene,
    verdict: Verdict,
    reserved: MessageRecord,
  ): Promise<Done> {
    const message = await this.messages.fill(reserved, verdict.event, transaction);
    const { seq, createdAt: at } = message;
    const wished = verdict.members ?? [];
    const next = after(conversation, verdict, { rows, members: wished, message });
    const { memberCount, version } = next;
    const parts = partsOf(verdict, wished, memberCount);
    const common = { conversationId, actorId, seq, version, fingerprint: fingerprintOf(content), at };
    const changes = await this.append(
      parts,
      { ...common, clientChangeId: clientChangeId.toLowerCase() },
      transaction,
    );
    const { chg } = changes[0]!;
    const moment = { seq, chg, at, history: conversation.settings?.history ?? 'joined' };
    const members = wished.map((member) => inTime(member, rows.get(member.userId), moment));
    await this.members.saveMany(members, transaction);
    const concerned = verdict.isDissolved ? [actor] : members;
    if (verdict.action) await this.record(verdict.action, concerned, message, transaction);
    const lastChg = changes.at(-1)!.chg;
    await this.conversations.save({ ...next, lastSeq: seq, lastChg, updatedAt: at }, transaction);
    const gone = members.filter(({ isActive }) => !isActive).map(({ userId }) => userId);
    const ack = { conversationId, seq, chg, memberCount, duplicate: false };
    return { message, changes, gone, ack };
  }
}

const fingerprintOf = (content: object): string =>
  createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 32);

/** @throws IDEMPOTENCY_CONFLICT when the id was used for something else */
function requireSame(earlier: ChangeRecord, fingerprint: string): ChangeRecord {
  if (earlier.fingerprint !== fingerprint) throw coreErrors.IDEMPOTENCY_CONFLICT();
  return earlier;
}

/** It happened already, or there is nothing to do. */
function repeated({ id, memberCount }: ConversationRecord, earlier?: ChangeRecord): Done {
  const { seq = 0, chg = 0 } = earlier ?? {};
  const ack = { conversationId: id, seq, chg, memberCount, duplicate: earlier !== undefined };
  return { changes: [], gone: [], ack };
}
