import { Injectable } from '@nestjs/common';
import type { Id } from '../../shared/ids';
import { partsOf } from '../../shared/parts-of';
import { PresenceService } from '../presence/presence.service';
import { HandoverService } from '../push/handover.service';
import type { TargetAddress } from '../push/push.types';

/** People of one query. */
const AT_ONCE = 1_000;

/** Who is not there and can be told all the same. */
@Injectable()
export class AbsentService {
  constructor(
    private readonly handover: HandoverService,
    private readonly presence: PresenceService,
  ) {}

  /** Where those of these people are told who are not there, by two queries for a thousand of them. */
  async among(userIds: readonly Id[]): Promise<TargetAddress[]> {
    const found = await Promise.all(
      partsOf(userIds, AT_ONCE).map(async (some) => {
        const targets = await this.handover.addresses(some);
        const states = await this.presence.states([...new Set(targets.map(({ userId }) => userId))]);
        return targets.filter(({ userId }) => states.get(userId)?.state !== 'online');
      }),
    );
    return found.flat();
  }

  /** Those of these people who have a device that is told live. */
  async connected(userIds: readonly Id[]): Promise<Set<Id>> {
    const found = new Set<Id>();
    for (const some of partsOf(userIds, AT_ONCE)) {
      for (const { userId, state } of (await this.presence.states(some)).values()) {
        if (state !== 'offline') found.add(userId);
      }
    }
    return found;
  }
}
