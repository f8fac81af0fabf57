import { Injectable } from '@nestjs/common';
import { Outbox } from '../../platform/jobs/outbox';
import { Transactions } from '../../platform/mongo/transactions';
import { isDuplicateKey } from '../../platform/mongo/write-faults';
import type { Id } from '../../shared/ids';
import { partsOf } from '../../shared/parts-of';
import { MembersService } from '../members/members.service';
import type { Roster } from '../members/members.types';
import './fan-out.jobs';
import { AbsentService } from './absent.service';
import { FanOutProgressRepository } from './fan-out-progress.repository';
import type { NewMessages } from './fan-out.types';

/** In larger conversations somebody is always away. */
const MAX_LOOKED_AT = 200;
/** Conversations whose jobs are kept by one transaction. */
const KEPT_AT_ONCE = 500;

/**
 * Whether anybody is to be told of new messages by other means than a live event. Between people who are there nobody is,
 * and no job is made.
 */
@Injectable()
export class FanOutDecisionService {
  constructor(
    private readonly members: MembersService,
    private readonly absent: AbsentService,
    private readonly progress: FanOutProgressRepository,
    private readonly outbox: Outbox,
    private readonly transactions: Transactions,
  ) {}

  /**
   * Sees to it that people will be told; once it resolves they will be. Told again of the same messages it does nothing: one
   * job at most for each of them, whoever asks.
   */
  async consider(batches: readonly NewMessages[]): Promise<void> {
    const wanted = await this.wanted(batches);
    for (const some of partsOf(wanted, KEPT_AT_ONCE)) await this.ask(some);
  }

  /** For which of them there is something to do, by three queries for all of them as a rule. */
  private async wanted(batches: readonly NewMessages[]): Promise<NewMessages[]> {
    const rosters = await Promise.all(
      batches.map(async ({ conversationId }) => this.members.roster(conversationId)),
    );
    const looks = batches.map((batch, i) => ({ batch, ...lookAt(batch, rosters[i]) }));
    const absent = await this.absent.among([...new Set(looks.flatMap(({ people }) => people))]);
    const isAway = new Set(absent.map(({ userId }) => userId));
    return looks
      .filter(({ isWanted, people }) => isWanted || people.some((userId) => isAway.has(userId)))
      .map(({ batch }) => batch);
  }

  /** Jobs for what is beyond what there were jobs for. */
  private async ask(batches: readonly NewMessages[]): Promise<void> {
    const requests = await this.transactions.run(
      async (transaction) => {
        const ids = batches.map(({ conversationId }) => conversationId);
        const done = await this.progress.findMany(ids, transaction);
        const news = batches
          .map(({ conversationId, fromSeq, toSeq }) => {
            const from = Math.max(fromSeq, (done.get(conversationId) ?? 0) + 1);
            return { conversationId, fromSeq: from, toSeq };
          })
          .filter(({ fromSeq, toSeq }) => fromSeq <= toSeq);
        if (news.length === 0) return [];
        await this.progress.setMany(news, transaction);
        const jobs = news.map((payload) => {
          return { name: 'fan-out' as const, id: `${payload.conversationId}-${payload.toSeq}`, payload };
        });
        await this.outbox.keep(jobs, transaction);
        return jobs;
      },
      // another relay, which has lost the duty and does not know it yet
      { isRetryable: isDuplicateKey },
    );
    this.outbox.hurry(requests);
  }
}

/** Whether there is something to do for sure, else whom to look at. */
function lookAt(
  { isAddressed, senderId }: NewMessages,
  roster: Roster | undefined,
): { isWanted: boolean; people: Id[] } {
  if (!roster) return { isWanted: false, people: [] };
  const isGroup = roster.type !== 'dm';
  if ((isGroup && isAddressed) || roster.members.size > MAX_LOOKED_AT) return { isWanted: true, people: [] };
  return { isWanted: false, people: [...roster.members.keys()].filter((id) => id !== senderId) };
}
