import { Injectable } from '@nestjs/common';
import { DatabaseClock } from '../../platform/mongo/database-clock';
import { Transactions } from '../../platform/mongo/transactions';
import { nextHour } from './digest-hours';
import { HandoverService } from './handover.service';
import { TargetsRepository } from './targets.repository';

/** People of one delivery. */
const AT_ONCE = 100;

/** Whose daily mail is due: once a day each, however often it is asked. */
@Injectable()
export class DigestHandOverService {
  constructor(
    private readonly targets: TargetsRepository,
    private readonly handover: HandoverService,
    private readonly transactions: Transactions,
    private readonly clock: DatabaseClock,
  ) {}

  /** Hands over the digests whose hour has come, a hundred people at a time; each is due again a day later. */
  async handOverDue(): Promise<void> {
    while ((await this.handOverSome()) === AT_ONCE);
  }

  private async handOverSome(): Promise<number> {
    const now = this.clock.now();
    const { due, deliveries } = await this.transactions.run(async (transaction) => {
      const due = await this.targets.findDueDigests(new Date(now), AT_ONCE, transaction);
      if (due.length === 0) return { due, deliveries: [] };
      const next = due.map(({ id, hour = 0, timeZone = 'UTC' }) => {
        return { id, nextDigestAt: nextHour(hour, timeZone, now) };
      });
      await this.targets.scheduleDigests(next, transaction);
      const { id, nextDigestAt: dueAt = new Date(now) } = due[0]!;
      const cause = `${id}-${dueAt.getTime()}`;
      const deliveries = this.handover.plan(cause, due, { digest: { dueAt } });
      await this.handover.keep(deliveries, transaction);
      return { due, deliveries };
    });
    this.handover.hurry(deliveries);
    return due.length;
  }
}
