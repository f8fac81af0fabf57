import { Injectable } from '@nestjs/common';
import { type JobRun, RunLater } from '../../platform/jobs/jobs';
import type { Id } from '../../shared/ids';
import { partsOf } from '../../shared/parts-of';
import { DeliveriesRepository } from './deliveries.repository';
import { EmailSink } from './email.sink';
import { DELIVERY_ATTEMPTS } from './push.jobs';
import type { DeliveryRecord, NotificationSink, Outcome, Sink, TargetRecord } from './push.types';
import { TargetHealthService } from './target-health.service';
import { TargetsRepository } from './targets.repository';
import { WebPushSink } from './web-push.sink';
import { WebhookSink } from './webhook.sink';

/** Targets for which what they are given is put together at once: it is as of then. */
const COMPOSED_AT_ONCE = 250;
/** Targets that are sent to at once; what became of them is noted together. */
const AT_ONCE = 50;

/** How soon a delivery goes on that reached some and not all. */
const GOES_ON_MS = 2_000;

/** No target could be reached: they are tried again. */
class UnreachedTargets extends Error {
  constructor(count: number) {
    super(`${count} targets not reached`);
  }
}

/** Sends deliveries. */
@Injectable()
export class DeliveriesService {
  private readonly sinks: Record<Sink, NotificationSink>;

  constructor(
    webPush: WebPushSink,
    webhook: WebhookSink,
    email: EmailSink,
    private readonly deliveries: DeliveriesRepository,
    private readonly targets: TargetsRepository,
    private readonly health: TargetHealthService,
  ) {
    this.sinks = { 'web-push': webPush, webhook, email };
  }

  /**
   * Sends a delivery to the targets that are left of it. Killed in between, it goes on there; up to fifty get theirs again
   * then, with the same id.
   * @throws RunLater while some are not reached and others were; Error when nobody was and there are tries left
   */
  async run(id: Id, { attempt }: Pick<JobRun, 'attempt'>): Promise<void> {
    const delivery = await this.deliveries.findById(id);
    if (!delivery) return;
    const targets = await this.targets.findManyById(delivery.targetIds);
    const failed: Id[] = [];
    let reached = 0;
    for (const part of partsOf(targets, COMPOSED_AT_ONCE)) {
      const notices = await this.sinks[delivery.sink].compose(delivery, part);
      for (const some of partsOf(part, AT_ONCE))
        await this.sendSome(delivery, some, notices, (target, outcome) => {
          if (outcome === 'failed') failed.push(target.id);
          if (outcome === 'sent') reached += 1;
        });
    }
    // a receiver that could not keep up, or rests: as long as it goes on, that is no try
    if (failed.length > 0 && reached > 0) throw new RunLater(GOES_ON_MS);
    if (failed.length > 0 && attempt < DELIVERY_ATTEMPTS) throw new UnreachedTargets(failed.length);
    await this.deliveries.remove(id);
  }

  /** @param tell what became of each that was to be sent something */
  private async sendSome(
    { id, sink }: DeliveryRecord,
    targets: readonly TargetRecord[],
    notices: ReadonlyMap<Id, unknown>,
    tell: (target: TargetRecord, outcome: Outcome | undefined) => void,
  ): Promise<void> {
    const outcomes = await Promise.all(
      targets.map(async (target): Promise<[TargetRecord, Outcome | undefined]> => {
        const notice = notices.get(target.id);
        return [target, notice === undefined ? undefined : await this.sinks[sink].send(target, notice)];
      }),
    );
    const of = (...wanted: (Outcome | undefined)[]) =>
      outcomes.filter(([, outcome]) => wanted.includes(outcome)).map(([target]) => target);
    await this.health.note(of('sent'), of('failed', 'refused'), of('gone'));
    await this.deliveries.settle(id, idsOf(of('sent', 'gone', 'refused', undefined)));
    for (const [target, outcome] of outcomes) tell(target, outcome);
  }
}

const idsOf = (targets: readonly TargetRecord[]) => targets.map(({ id }) => id);
