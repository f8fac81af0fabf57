import { Injectable } from '@nestjs/common';
import { DatabaseClock } from '../../platform/mongo/database-clock';
import { Transactions } from '../../platform/mongo/transactions';
import { NotificationsService } from '../notifications/notifications.service';
import type { TargetRecord } from './push.types';
import { TargetsRepository } from './targets.repository';

/** A webhook that nothing has reached for so long is switched off. */
const FAILING_MS = 3 * 86_400_000;

/** Sees to targets that cannot be reached: those that are gone, and those that have failed for too long. */
@Injectable()
export class TargetHealthService {
  constructor(
    private readonly targets: TargetsRepository,
    private readonly notifications: NotificationsService,
    private readonly transactions: Transactions,
    private readonly clock: DatabaseClock,
  ) {}

  /** What became of attempts: targets that work again, that could not be reached, and that are no more. */
  async note(
    sent: readonly TargetRecord[],
    failed: readonly TargetRecord[],
    gone: readonly TargetRecord[],
  ): Promise<void> {
    const recovered = sent.filter(({ failingSince }) => failingSince);
    if (recovered.length > 0) await this.targets.noteWorking(idsOf(recovered));
    if (gone.length > 0) await this.targets.removeMany(idsOf(gone));
    if (failed.length === 0) return;
    await this.targets.noteFailing(idsOf(failed), new Date(this.clock.now()));
    await this.disable(failed);
  }

  /** Switches webhooks off that have failed for days, and tells whose they are. */
  private async disable(failed: readonly TargetRecord[]): Promise<void> {
    const now = this.clock.now();
    const since = new Date(now - FAILING_MS);
    if (!failed.some(({ failingSince }) => failingSince && failingSince <= since)) return;
    const told = await this.transactions.run(async (transaction) => {
      const found = await this.targets.findFailing(idsOf(failed), since, transaction);
      await this.targets.disable(idsOf(found), new Date(now), transaction);
      const notifications = found.map(({ id, userId, failingSince }) =>
        this.notifications.make(`webhook-${id}-${failingSince?.getTime()}`, {
          ...{ userId, type: 'webhookDisabled', targetId: id },
        }),
      );
      await this.notifications.store(notifications, transaction);
      return notifications;
    });
    await this.notifications.tell(told);
  }
}

const idsOf = (targets: readonly TargetRecord[]) => targets.map(({ id }) => id);
