import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { AppError } from '../../platform/errors/app-error';
import { coreErrors } from '../../platform/errors/core.errors';
import { Log } from '../../platform/logger/logger';
import { DatabaseClock } from '../../platform/mongo/database-clock';
import { Transactions } from '../../platform/mongo/transactions';
import type { Id } from '../../shared/ids';
import { MembersService } from '../members/members.service';
import { EMPTY, MessagesRepository, type WriteFault, type WriteOutcome } from './messages.repository';
import type { Committed, Draft, Head, MessageRecord } from './messages.types';

/** The messages of one conversation in one flush, in the order they were sent. */
export interface Run {
  conversationId: Id;
  drafts: readonly Draft[];
  /** some may be stored already */
  isRetry: boolean;
}

export type Settled = { draft: Draft; committed: Committed } | { draft: Draft; error: Error };

/** What became of a run: `settled` in order of `seq`, `left` to be tried again in the old order. */
export interface RunOutcome {
  settled: Settled[];
  left: Draft[];
  /** the database could not be reached, or did not say: wait before the next attempt */
  isUncertain: boolean;
  /** some of `left` may be stored already */
  isRetry: boolean;
}

const CERTAIN = { isUncertain: false, isRetry: false };

interface Numbered {
  run: Run;
  /** duplicates found before writing */
  known: Settled[];
  messages: MessageRecord[];
  drafts: Draft[];
}

/** Conversations whose newest number a node remembers. */
const CACHED_HEADS = 200_000;

/**
 * Numbers and stores the messages of a flush. A number is allocated by the insert itself, under the unique index on
 * conversation and seq: whoever loses the race for a number reads the real maximum and tries again, so that there is
 * no hole and no counter to lose.
 */
@Injectable()
export class CommitWriter {
  private readonly log = new Log(CommitWriter.name);
  private readonly heads = new LRUCache<Id, Head>({ max: CACHED_HEADS });

  constructor(
    private readonly messages: MessagesRepository,
    private readonly transactions: Transactions,
    private readonly members: MembersService,
    private readonly clock: DatabaseClock,
  ) {}

  /** The newest number this node knows of; the real one may be higher. */
  knownHead(conversationId: Id): number {
    return this.heads.get(conversationId)?.seq ?? 0;
  }

  /** What is known of a conversation may be wrong. */
  forgetHead(conversationId: Id): void {
    this.heads.delete(conversationId);
  }

  /** Another node has stored a message, and a majority has it. */
  learnHead(conversationId: Id, head: Head): void {
    if (this.knownHead(conversationId) < head.seq) this.heads.set(conversationId, head);
  }

  /**
   * Stores one flush by two commands at most. Runs of one travel in an unordered insert, each for itself; longer runs
   * one after the other in an ordered one, where nothing after a fault is stored: so there is no hole. Never throws.
   */
  async write(runs: readonly Run[]): Promise<Map<Id, RunOutcome>> {
    const outcomes = new Map<Id, RunOutcome>();
    const numbered: Numbered[] = [];
    const [stored, heads] = await Promise.all([this.lookUp(runs), this.headsOf(runs)]);
    for (const run of runs) {
      const head = heads.get(run.conversationId);
      if (head) numbered.push(this.number(run, head, stored));
      else outcomes.set(run.conversationId, uncertain(run, []));
    }
    const singles = numbered.filter(({ messages }) => messages.length === 1);
    const longer = numbered.filter(({ messages }) => messages.length !== 1);
    await Promise.all([this.writeSingles(singles, outcomes), this.writeLonger(longer, outcomes)]);
    return outcomes;
  }

  /** One query for the ids that may be stored already, where the primary key would stop what follows one by one. */
  private async lookUp(runs: readonly Run[]): Promise<Map<Id, MessageRecord>> {
    const ids = runs.filter(({ isRetry }) => isRetry).flatMap((run) => run.drafts.map(({ id }) => id));
    if (ids.length === 0) return new Map();
    try {
      const found = await this.messages.findManyById(ids);
      return new Map(found.map((message) => [message.id, message]));
    } catch {
      return new Map(); // the primary key still refuses duplicates
    }
  }

  /**
   * Where the conversations stand, from memory or by one query for all others; none of those where it fails. Only a
   * number that a majority has may be built upon: one that a failover rolled back would leave a hole. It is read as of
   * now, so that the number that was in the way a moment ago is seen.
   */
  private async headsOf(runs: readonly Run[]): Promise<Map<Id, Head>> {
    const heads = new Map<Id, Head>();
    const unknown: Id[] = [];
    for (const { conversationId } of runs) {
      const head = this.heads.get(conversationId);
      if (head) heads.set(conversationId, head);
      else unknown.push(conversationId);
    }
    if (unknown.length === 0) return heads;
    try {
      const found = await this.transactions.readCommitted((session) =>
        this.messages.findHeads(unknown, session),
      );
      for (const id of unknown) {
        heads.set(id, found.get(id) ?? EMPTY);
        // others wrote what this node did not hear of, and that people came or went may be part of it
        this.members.doubtRoster(id);
      }
    } catch (error) {
      this.log.warn('heads not readable', { reason: String(error) });
    }
    return heads;
  }

  private number(run: Run, head: Head, stored: ReadonlyMap<Id, MessageRecord>): Numbered {
    const known: Settled[] = [];
    const drafts: Draft[] = [];
    for (const draft of run.drafts) {
      const original = stored.get(draft.id);
      if (original) known.push(settleDuplicate(draft, original));
      else drafts.push(draft);
    }
    const createdAt = new Date(Math.max(this.clock.now(), head.at));
    const messages = drafts.map((draft, i) => placed(draft, head.seq + 1 + i, createdAt));
    return { run, known, drafts, messages };
  }

  private async insert(messages: readonly MessageRecord[], isOrdered: boolean): Promise<WriteOutcome> {
    const outcome = await this.messages.insertMany(messages, isOrdered);
    if ('isUnknown' in outcome) {
      const about = { messages: messages.length, reason: String(outcome.cause) };
      this.log.warn('write of messages without answer', about);
    }
    return outcome;
  }

  private async writeSingles(singles: readonly Numbered[], outcomes: Map<Id, RunOutcome>): Promise<void> {
    if (singles.length === 0) return;
    const messages = singles.flatMap((single) => single.messages);
    const outcome = await this.insert(messages, false);
    await Promise.all(
      singles.map(async (single, position) => {
        const own = 'isUnknown' in outcome ? outcome : { faults: pick(outcome.faults, position) };
        outcomes.set(single.run.conversationId, await this.settle(single, own));
      }),
    );
  }

  /**
   * An ordered insert ends at the first fault: what stands before it is stored, its own run is settled up to there, and
   * the runs behind it go into the next insert.
   */
  private async writeLonger(runs: readonly Numbered[], outcomes: Map<Id, RunOutcome>): Promise<void> {
    let next = runs;
    while (next.length > 0) next = await this.writeOrdered(next, outcomes);
  }

  /** @returns the runs that were not tried */
  private async writeOrdered(
    runs: readonly Numbered[],
    outcomes: Map<Id, RunOutcome>,
  ): Promise<readonly Numbered[]> {
    const messages = runs.flatMap((one) => one.messages);
    const outcome: WriteOutcome =
      messages.length === 0 ? { faults: new Map() } : await this.insert(messages, true);
    const [failed, fault] = 'isUnknown' in outcome ? [] : ([...outcome.faults][0] ?? []);
    let begin = 0;
    for (const [i, one] of runs.entries()) {
      const position = (failed ?? Infinity) - begin;
      begin += one.messages.length;
      const isHit = fault !== undefined && position < one.messages.length;
      const own = 'isUnknown' in outcome ? outcome : { faults: new Map(isHit ? [[position, fault]] : []) };
      outcomes.set(one.run.conversationId, await this.settle(one, own));
      if (isHit) return runs.slice(i + 1);
    }
    return [];
  }

  /** Everything before the first fault is stored; the fault itself is settled or tried again, what follows too. */
  private async settle(
    { run, known, drafts, messages }: Numbered,
    outcome: WriteOutcome,
  ): Promise<RunOutcome> {
    if ('isUnknown' in outcome) {
      this.heads.delete(run.conversationId);
      return uncertain({ ...run, drafts }, known);
    }
    const [failed, fault] = [...outcome.faults][0] ?? [messages.length];
    const settled = known;
    for (const [i, message] of messages.slice(0, failed).entries()) {
      settled.push({ draft: drafts[i]!, committed: { message, isDuplicate: false } });
    }
    const last = messages[failed - 1];
    if (last) this.learnHead(run.conversationId, { seq: last.seq, at: last.createdAt.getTime() });
    if (!fault) return { settled, left: [], ...CERTAIN };
    this.heads.delete(run.conversationId);
    const culprit = drafts[failed]!;
    const verdict = await this.judge(culprit, fault);
    if (verdict) settled.push(verdict);
    const left = drafts.slice(verdict ? failed + 1 : failed);
    // a client that sends one message again sends those behind it again too
    return { settled, left, isUncertain: false, isRetry: fault === 'sameId' };
  }

  /** What to answer for a message that a write refused; undefined: only its number was taken. */
  private async judge(draft: Draft, fault: WriteFault): Promise<Settled | undefined> {
    if (fault === 'sameSeq') return undefined;
    if (fault === 'invalid') return { draft, error: coreErrors.INTERNAL() };
    try {
      const [original] = await this.transactions.readCommitted((session) =>
        this.messages.findManyById([draft.id], session),
      );
      return original && settleDuplicate(draft, original);
    } catch (error) {
      // an original that cannot be read will not be at the next attempt either
      if (error instanceof AppError) return { draft, error };
      return undefined; // not readable now: the next attempt meets the same fault again
    }
  }
}

/** A message as it is stored, at its place. */
function placed({ lifetimeMs, ...draft }: Draft, seq: number, createdAt: Date): MessageRecord {
  const message = { ...draft, seq, version: 1, createdAt };
  if (lifetimeMs === undefined) return message;
  return { ...message, expiresAt: new Date(createdAt.getTime() + lifetimeMs) };
}

/** The database could not be reached, or did not say: everything is tried again. */
function uncertain(run: Run, settled: Settled[]): RunOutcome {
  return { settled, left: [...run.drafts], isUncertain: true, isRetry: true };
}

function pick(faults: Map<number, WriteFault>, position: number): Map<number, WriteFault> {
  const fault = faults.get(position);
  return new Map(fault ? [[0, fault]] : []);
}

/** A second send under one id: the original again if it is the same, a conflict if it is not. */
function settleDuplicate(draft: Draft, original: MessageRecord): Settled {
  const isSameSend =
    original.conversationId === draft.conversationId &&
    original.senderId === draft.senderId &&
    original.clientMessageId.toLowerCase() === draft.clientMessageId.toLowerCase();
  // two different sends with one derived id: a collision of hashes, not a retry
  if (!isSameSend) return { draft, error: coreErrors.CONFLICT() };
  if (original.contentHash !== draft.contentHash) return { draft, error: coreErrors.IDEMPOTENCY_CONFLICT() };
  return { draft, committed: { message: original, isDuplicate: true } };
}
