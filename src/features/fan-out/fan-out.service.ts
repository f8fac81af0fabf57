import { Injectable } from '@nestjs/common';
import type { JobMap } from '../../platform/jobs/jobs';
import { Outbox } from '../../platform/jobs/outbox';
import { Transactions } from '../../platform/mongo/transactions';
import { MembersService } from '../members/members.service';
import type { Roster } from '../members/members.types';
import { NotificationsService } from '../notifications/notifications.service';
import type { NotificationRecord } from '../notifications/notifications.types';
import { HandoverService } from '../push/handover.service';
import { AbsentService } from './absent.service';
import './fan-out.jobs';
import { NotesService } from './notes.service';

/** Tells of new messages whom no live event reaches, and of what is for them in particular everybody. */
@Injectable()
export class FanOutService {
  constructor(
    private readonly members: MembersService,
    private readonly notes: NotesService,
    private readonly notifications: NotificationsService,
    private readonly absent: AbsentService,
    private readonly handover: HandoverService,
    private readonly outbox: Outbox,
    private readonly transactions: Transactions,
  ) {}

  /**
   * Runs the job. What it leads to is once, however often it is run: notifications have the id of their cause, and
   * deliveries are made in the transaction that ends the job.
   */
  async run({ conversationId, fromSeq, toSeq }: JobMap['fan-out'], jobId: string): Promise<void> {
    // who came or went since this worker last looked
    this.members.doubtRoster(conversationId);
    const roster = await this.members.roster(conversationId);
    if (!roster) return;
    const range = { fromSeq, toSeq };
    if (roster.type !== 'dm') await this.notify(roster, range);
    const targets = await this.absent.among(this.members.audience(roster, toSeq));
    const messages = { conversationId, ...range };
    const deliveries = this.handover.plan(`${conversationId}-${toSeq}`, targets, { messages });
    const isFirst = await this.transactions.run(async (transaction) => {
      const isFirst = await this.outbox.end({ name: 'fan-out', jobId }, transaction);
      if (isFirst) await this.handover.keep(deliveries, transaction);
      return isFirst;
    });
    if (isFirst) this.handover.hurry(deliveries);
  }

  /** What is in the list of everybody whom a message is for in particular; live too, where they are there. */
  private async notify(roster: Roster, range: { fromSeq: number; toSeq: number }): Promise<void> {
    for await (const some of this.notes.of(roster, range)) {
      await this.notifications.store(some);
      await this.tell(some);
    }
  }

  private async tell(stored: readonly NotificationRecord[]): Promise<void> {
    const connected = await this.absent.connected([...new Set(stored.map(({ userId }) => userId))]);
    await this.notifications.tell(stored.filter(({ userId }) => connected.has(userId)));
  }
}
