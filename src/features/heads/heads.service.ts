import { Injectable } from '@nestjs/common';
import type { Id } from '../../shared/ids';
import { ConversationsService } from '../conversations/conversations.service';
import type { HeadRise } from '../../shared/heads';
import type { ConversationHead } from '../conversations/conversations.types';
import { InboxService } from '../inbox/inbox.service';
import { MembersService } from '../members/members.service';
import { MessageHeadsService } from '../messages/message-heads.service';
import { MessagesService } from '../messages/messages.service';
import { ReceiptsService } from '../receipts/receipts.service';
import type { Sent } from './heads.types';

/** Conversations whose heads are compared with their messages at once. */
const WALK_BATCH = 200;

/** Members whose lists are put in order at once. */
const MAX_AT_ONCE = 100;

/** Repairs what nodes that died could not record, and says where conversations stand. */
@Injectable()
export class HeadsService {
  constructor(
    private readonly conversations: ConversationsService,
    private readonly inbox: InboxService,
    private readonly members: MembersService,
    private readonly messages: MessagesService,
    private readonly messageHeads: MessageHeadsService,
    private readonly receipts: ReceiptsService,
  ) {}

  /**
   * Records newest numbers, and of those that nobody had recorded what their senders have thereby read; stored when this
   * resolves. @returns where the conversations stand
   */
  async recordMissing(
    rises: readonly HeadRise[],
    sentOf: (conversationId: Id) => Iterable<Sent>,
  ): Promise<ConversationHead[]> {
    const heads = await this.inbox.heads(rises.map(({ conversationId }) => conversationId));
    const behind = rises.filter(({ conversationId, seq, chg }) => {
      const head = heads.get(conversationId);
      return head !== undefined && (head.seq < seq || head.chg < chg);
    });
    for (const { conversationId, seq, chg } of behind) {
      const head = heads.get(conversationId)!;
      heads.set(conversationId, { ...head, seq: Math.max(head.seq, seq), chg: Math.max(head.chg, chg) });
    }
    await Promise.all([
      this.recordHeads(
        behind.map((rise) => ({ ...rise, memberCount: heads.get(rise.conversationId)!.memberCount })),
      ),
      this.recordSent(behind.flatMap(({ conversationId }) => [...sentOf(conversationId)])),
    ]);
    return [...heads.values()].map(({ conversationId, seq, chg }) => ({ conversationId, seq, chg }));
  }

  /** Records what senders have read by writing, where nobody has; stored when this resolves. */
  recordSent(sent: readonly Sent[]): Promise<void> {
    return this.receipts.recordSent(sent);
  }

  private async recordHeads(rises: readonly (HeadRise & { memberCount: number })[]): Promise<void> {
    const small = rises.filter(({ memberCount }) => memberCount <= MAX_AT_ONCE);
    // a row for each member: that of a large group waits its turn
    for (const { conversationId, at, memberCount } of rises) {
      if (memberCount > MAX_AT_ONCE) this.members.noteActivity(conversationId, at, memberCount);
    }
    await Promise.all([this.conversations.recordHeads(rises), this.members.raiseActivity(small)]);
  }

  /** Something happened in a conversation: what is kept of it in the cache counts no longer. */
  outdate(conversationId: Id): void {
    this.messages.outdate(conversationId);
  }

  /** Whom to tell of a conversation. */
  async audience(conversationId: Id): Promise<Id[]> {
    return [...((await this.members.roster(conversationId))?.members.keys() ?? [])];
  }

  /**
   * Compares every conversation with its messages, for when the history of changes is not there to tell.
   * @param onRepaired told of each whose newest messages nobody had recorded, and so perhaps nobody announced
   */
  async repairAll(onRepaired: (rise: HeadRise) => void): Promise<void> {
    let after: Id | undefined;
    do {
      const batch = await this.conversations.walk(after, WALK_BATCH);
      const rises = await Promise.all(
        batch.map(async ({ id, lastSeq, memberCount, updatedAt }) => {
          const seq = await this.messageHeads.newest(id);
          return seq > lastSeq ? { conversationId: id, seq, chg: 0, at: updatedAt, memberCount } : undefined;
        }),
      );
      const found = rises.filter((rise) => rise !== undefined);
      await this.recordHeads(found);
      found.forEach(onRepaired);
      after = batch.length === WALK_BATCH ? batch.at(-1)?.id : undefined;
    } while (after);
  }
}
