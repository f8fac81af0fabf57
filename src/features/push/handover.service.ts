import { Injectable } from '@nestjs/common';
import { DatabaseClock } from '../../platform/mongo/database-clock';
import type { Transaction } from '../../platform/mongo/transactions';
import { Outbox } from '../../platform/jobs/outbox';
import { groupBy } from '../../shared/group-by';
import { deliveryId, type Id } from '../../shared/ids';
import { partsOf } from '../../shared/parts-of';
import { DeliveriesRepository } from './deliveries.repository';
import './push.jobs';
import type { DeliveryRecord, MessagesCause, Sink, TargetAddress, TargetRecord } from './push.types';
import { TargetsRepository } from './targets.repository';

/** Targets of one delivery. */
const TARGETS_EACH = 1_000;

/** What is to be sent to people who are not there, from whoever causes it to the jobs that send it. */
@Injectable()
export class HandoverService {
  constructor(
    private readonly targets: TargetsRepository,
    private readonly deliveries: DeliveriesRepository,
    private readonly outbox: Outbox,
    private readonly clock: DatabaseClock,
  ) {}

  /** Where these people are told of messages. @param userIds 1,000 at most */
  addresses(userIds: readonly Id[]): Promise<TargetAddress[]> {
    return userIds.length === 0
      ? Promise.resolve([])
      : this.targets.findAddresses(userIds, ['web-push', 'webhook']);
  }

  /** The deliveries of one cause: of each sink as few as may be, whatever the number of people. */
  plan(
    cause: string,
    targets: readonly Pick<TargetRecord, 'id' | 'kind'>[],
    about: { messages: MessagesCause } | Pick<DeliveryRecord, 'digest'>,
  ): DeliveryRecord[] {
    const createdAt = new Date(this.clock.now());
    return [...groupBy(targets, ({ kind }) => kind)].flatMap(([sink, theirs]) =>
      partsOf(theirs, TARGETS_EACH).map((part, i) => {
        return {
          id: deliveryId(cause, sink, i),
          sink,
          ...about,
          targetIds: part.map(({ id }) => id),
          createdAt,
        };
      }),
    );
  }

  /** Keeps deliveries and their jobs as part of a transaction: they are made with its commit, or not at all. */
  async keep(deliveries: readonly DeliveryRecord[], transaction: Transaction): Promise<void> {
    if (deliveries.length === 0) return;
    await this.deliveries.insertMany(deliveries, transaction);
    await this.outbox.keep(deliveries.map(jobOf), transaction);
  }

  /** After the commit: they are sent at once. */
  hurry(deliveries: readonly DeliveryRecord[]): void {
    if (deliveries.length > 0) this.outbox.hurry(deliveries.map(jobOf));
  }
}

const JOBS = {
  'web-push': 'deliver-web-push',
  webhook: 'deliver-webhook',
  email: 'deliver-email',
} as const satisfies Record<Sink, string>;

const jobOf = ({ id, sink }: DeliveryRecord) => ({
  ...{ name: JOBS[sink], id: `of-${id}`, payload: { deliveryId: id } },
});
