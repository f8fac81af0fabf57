import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/app-config';
import type { HeadRise } from '../../shared/heads';
import type { Id } from '../../shared/ids';
import type { Retention } from '../../shared/retention';
import { type BatchLoader, batchLoader } from '../../platform/mongo/batch-loader';
import type { Transaction } from '../../platform/mongo/transactions';
import { ConversationsRepository } from './conversations.repository';
import type { ConversationRecord, ConversationSettings } from './conversations.types';
import { HeadHints } from './head-hints';

/** Conversations read by one query: as many as a client may name when it comes back. */
const READ_AT_ONCE = 5_000;
/** Conversations of a portion of a walk, and portions that a job goes through. */
const PORTION = 200;
const PORTIONS = 25;

/** What conversations are, and where they stand. */
@Injectable()
export class ConversationsService {
  /** people who come back at the same moment share a query */
  private readonly loader: BatchLoader<Id, ConversationRecord | undefined>;

  constructor(
    private readonly conversations: ConversationsRepository,
    private readonly hints: HeadHints,
    private readonly config: AppConfig,
  ) {
    this.loader = batchLoader((ids) => this.load(ids), { maxBatchSize: READ_AT_ONCE, gatherMs: 10 });
  }

  /** Hears of every change of what conversations are called and how they are set, from the start of the node on, wherever. */
  follow(heard: { onChanged: (id: Id) => void; onHistoryLost: () => void }): void {
    this.conversations.follow(heard);
  }

  /** Makes a conversation unless it exists. @returns whether it was made */
  insertMissing(conversation: ConversationRecord): Promise<boolean> {
    return this.conversations.insertMissing(conversation);
  }

  /** How long messages are kept that are sent now. */
  retentionOf({ settings }: { settings?: ConversationSettings }): Retention {
    return settings?.retention ?? this.config.retention;
  }

  /** In no order; unknown ids are left out. */
  async getMany(ids: readonly Id[]): Promise<ConversationRecord[]> {
    const found = await Promise.all(ids.map((id) => this.loader.load(id)));
    return found.filter((conversation) => conversation !== undefined);
  }

  /** Makes a group or channel as part of a transaction. */
  insert(conversation: ConversationRecord, transaction: Transaction): Promise<void> {
    return this.conversations.insert(conversation, transaction);
  }

  /** Writes what a conversation is as part of a transaction. */
  save(conversation: ConversationRecord, transaction: Transaction): Promise<void> {
    return this.conversations.save(conversation, transaction);
  }

  /** A conversation as a transaction sees it. */
  async readIn(id: Id, transaction: Transaction): Promise<ConversationRecord | undefined> {
    const [found] = await this.conversations.findManyById([id], transaction);
    return found;
  }

  /** The same as of now, not of a question that is under way. */
  readMany(ids: readonly Id[]): Promise<ConversationRecord[]> {
    return this.conversations.findManyById(ids);
  }

  /** Something happened: it is recorded soon. */
  note(rise: HeadRise): void {
    this.hints.note(rise);
  }

  /** What this node noted of a conversation's newest numbers and has not recorded yet; 0 where it noted nothing. */
  notedHead(id: Id): { seq: number; chg: number } {
    const { seq = 0, chg = 0 } = this.hints.peek(id) ?? {};
    return { seq, chg };
  }

  /** Records newest numbers at once; stored when this resolves. */
  recordHeads(rises: readonly HeadRise[]): Promise<void> {
    return this.conversations.raiseHeads(rises);
  }

  /**
   * Goes through the conversations behind one, some thousand of them, by portions.
   * @returns behind which to go on; undefined when that was all
   */
  async walkSome(
    afterId: Id,
    visit: (portion: ConversationRecord[]) => Promise<void>,
  ): Promise<Id | undefined> {
    let after = afterId;
    for (let portion = 0; portion < PORTIONS; portion += 1) {
      const found = await this.walk(after, PORTION);
      await visit(found);
      if (found.length < PORTION) return undefined;
      after = found.at(-1)!.id;
    }
    return after;
  }

  /** Every conversation in turn, in the order of their ids. */
  walk(after: Id | undefined, limit: number): Promise<ConversationRecord[]> {
    return this.conversations.findAfterId(after, limit);
  }

  private async load(ids: readonly Id[]): Promise<(ConversationRecord | undefined)[]> {
    const found = await this.conversations.findManyById([...new Set(ids)]);
    const byId = new Map(found.map((conversation) => [conversation.id, conversation]));
    return ids.map((id) => byId.get(id));
  }
}
