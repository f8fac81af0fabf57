import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Drain } from '../../platform/health/drain';
import { Log } from '../../platform/logger/logger';
import { Bus } from '../../platform/realtime/bus';
import { userRoom } from '../../platform/realtime/rooms';
import type { Id } from '../../shared/ids';
import { SlowLane } from '../../shared/slow-lane';
import { MembersService } from '../members/members.service';
import type { StatusUpdateDto } from '../members/members.types';
import { statusUpdate } from './receipts.events';

/** A large group hears at most once a second how far it has come. */
const LANE = { restMs: 1_000, everyMs: 250, atOnce: 100 };
/** Large groups of which is remembered what they were told. */
const REMEMBERED = 10_000;

/** Tells large groups how far all their members have come, once for many moves, and only when the least has moved. */
@Injectable()
export class FloorAnnouncer {
  private readonly log = new Log(FloorAnnouncer.name);
  private readonly told = new LRUCache<Id, StatusUpdateDto>({ max: REMEMBERED });
  private readonly lane = new SlowLane<Id, true>(LANE, (portion) => this.tell(portion.map(([id]) => id)));

  constructor(
    private readonly members: MembersService,
    private readonly bus: Bus,
    drain: Drain,
  ) {
    drain.onDrain(() => this.lane.drain());
  }

  /** Somebody in a large group has come further. */
  note(conversationId: Id): void {
    this.lane.set(conversationId, true);
  }

  private async tell(conversationIds: readonly Id[]): Promise<void> {
    try {
      for (const floor of await this.members.floors(conversationIds)) {
        const { conversationId } = floor;
        const before = this.told.get(conversationId);
        if (before && before.deliveredSeq >= floor.deliveredSeq && before.readSeq >= floor.readSeq) continue;
        this.told.set(conversationId, floor);
        const roster = await this.members.roster(conversationId);
        this.bus.publish([...(roster?.members.keys() ?? [])].map(userRoom), statusUpdate, floor);
      }
    } catch (error) {
      // the next move tells; who asks is told by the database
      this.log.warn('how far groups have come is not told', { reason: String(error) });
    }
  }
}
