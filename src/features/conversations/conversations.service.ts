import { Injectable } from '@nestjs/common';
import type { HeadRise } from '../../shared/heads';
import type { Id } from '../../shared/ids';
import { type BatchLoader, batchLoader } from '../../platform/mongo/batch-loader';
import { ConversationsRepository } from './conversations.repository';
import type { ConversationHead, ConversationRecord } from './conversations.types';
import { HeadHints } from './head-hints';

/** Conversations read by one query. */
const READ_AT_ONCE = 1_000;

/** What conversations are, and where they stand. */
@Injectable()
export class ConversationsService {
  /** people who come back at the same moment share a query */
  private readonly loader: BatchLoader<Id, ConversationRecord | undefined>;

  constructor(
    private readonly conversations: ConversationsRepository,
    private readonly hints: HeadHints,
  ) {
    this.loader = batchLoader((ids) => this.load(ids), { maxBatchSize: READ_AT_ONCE, gatherMs: 10 });
  }

  /** Makes a conversation unless it exists. @returns whether it was made */
  insertMissing(conversation: ConversationRecord): Promise<boolean> {
    return this.conversations.insertMissing(conversation);
  }

  /** In no order; unknown ids are left out. */
  async getMany(ids: readonly Id[]): Promise<ConversationRecord[]> {
    const found = await Promise.all(ids.map((id) => this.loader.load(id)));
    return found.filter((conversation) => conversation !== undefined);
  }

  /** Something happened: it is recorded soon. */
  note(rise: HeadRise): void {
    this.hints.note(rise);
  }

  /** Where a conversation stands: what is recorded of it, or newer where this node noted it. */
  headOf({ id, lastSeq, lastChg }: ConversationRecord): ConversationHead {
    const noted = this.hints.peek(id);
    return {
      conversationId: id,
      seq: Math.max(lastSeq, noted?.seq ?? 0),
      chg: Math.max(lastChg, noted?.chg ?? 0),
    };
  }

  /** Records newest numbers at once; stored when this resolves. */
  recordHeads(rises: readonly HeadRise[]): Promise<void> {
    return this.conversations.raiseHeads(rises);
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
