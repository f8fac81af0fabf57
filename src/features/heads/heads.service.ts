import { Injectable } from '@nestjs/common';
import type { Id } from '../../shared/ids';
import { ConversationsService } from '../conversations/conversations.service';
import type { HeadRise } from '../../shared/heads';
import type { ConversationHead } from '../conversations/conversations.types';
import { MembersService } from '../members/members.service';
import { MessagesService } from '../messages/messages.service';
import { ReceiptsService } from '../receipts/receipts.service';

/** Conversations whose heads are compared with their messages at once. */
const WALK_BATCH = 200;

/** Repairs what nodes that died could not record, and says where conversations stand. */
@Injectable()
export class HeadsService {
  constructor(
    private readonly conversations: ConversationsService,
    private readonly members: MembersService,
    private readonly messages: MessagesService,
    private readonly receipts: ReceiptsService,
  ) {}

  /** Records newest numbers and what senders have thereby read, where nobody has; stored when this resolves. */
  async repair(
    rises: readonly HeadRise[],
    sent: Parameters<ReceiptsService['recordSent']>[0],
  ): Promise<void> {
    const recorded = await this.conversations.heads(rises.map(({ conversationId }) => conversationId));
    const isBehind = ({ conversationId, seq, chg }: HeadRise) => {
      const head = recorded.get(conversationId);
      return head !== undefined && (head.seq < seq || head.chg < chg);
    };
    await Promise.all([
      this.conversations.recordHeads(rises.filter(isBehind)),
      this.receipts.recordSent(sent),
    ]);
  }

  /** Where conversations stand, each with the people to tell. */
  async announcements(conversationIds: readonly Id[]): Promise<{ head: ConversationHead; userIds: Id[] }[]> {
    const heads = await this.conversations.heads(conversationIds);
    return Promise.all(
      [...heads.values()].map(async (head) => {
        const roster = await this.members.roster(head.conversationId);
        return { head, userIds: [...roster.keys()] };
      }),
    );
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
        batch.map(async ({ id, lastSeq, updatedAt }) => {
          const seq = await this.messages.headSeq(id);
          return seq > lastSeq ? { conversationId: id, seq, chg: 0, at: updatedAt } : undefined;
        }),
      );
      const found = rises.filter((rise) => rise !== undefined);
      await this.conversations.recordHeads(found);
      found.forEach(onRepaired);
      after = batch.length === WALK_BATCH ? batch.at(-1)?.id : undefined;
    } while (after);
  }
}
