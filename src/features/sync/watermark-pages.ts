import { Injectable } from '@nestjs/common';
import { DatabaseClock } from '../../platform/mongo/database-clock';
import type { Id } from '../../shared/ids';
import { MAX_TOLD, MembersService } from '../members/members.service';
import type { MemberRecord, StatusUpdateDto } from '../members/members.types';

/** Clocks and commits are not of one moment: watermarks that moved this long before `since` are sent again. */
const SINCE_MARGIN_MS = 5_000;
/** Watermarks in one answer. */
const MAX_RECEIPTS = 2_000;
/** Large groups of which an answer tells how far all members have come; of the rest live events and their pages do. */
const MAX_FLOORS = 100;

/** How far members have come since somebody last asked. */
@Injectable()
export class WatermarkPages {
  constructor(
    private readonly members: MembersService,
    private readonly clock: DatabaseClock,
  ) {}

  /** The moment from which a next question asks, in ISO 8601. */
  now(): string {
    return isoTime(this.clock.now());
  }

  /** A page of what moved since a moment, those that moved longest ago first. @param now taken before anything was read */
  async since(
    viewerId: Id,
    conversations: readonly { id: Id; memberCount: number }[],
    { since, now }: { since: string; now: string },
  ): Promise<{ receipts: StatusUpdateDto[]; more: boolean; nextSince: string }> {
    const isLarge = ({ memberCount }: { memberCount: number }) => memberCount > MAX_TOLD;
    const small = conversations.filter((one) => !isLarge(one)).map(({ id }) => id);
    const large = conversations.filter(isLarge).map(({ id }) => id);
    const moment = new Date(Date.parse(since) - SINCE_MARGIN_MS);
    const moved = await this.members.rowsMovedSince(small, moment);
    moved.sort((a, b) => a.movedAt.getTime() - b.movedAt.getTime());
    const shown = untilNextMoment(moved, MAX_RECEIPTS);
    const receipts = shown.map((row) => this.members.presentWatermarks(row, viewerId));
    if (moved.length > shown.length) {
      const last = shown.at(-1)?.movedAt.getTime() ?? 0;
      return { receipts, more: true, nextSince: isoTime(last + 1 + SINCE_MARGIN_MS) };
    }
    const floors = await this.members.floors(large.slice(0, MAX_FLOORS));
    return { receipts: [...receipts, ...floors], more: false, nextSince: now };
  }
}

/** The first rows, and those of the same moment as the last of them: a page is continued after a moment. */
function untilNextMoment(rows: readonly MemberRecord[], limit: number): MemberRecord[] {
  const last = rows[limit - 1]?.movedAt.getTime();
  return rows.filter(({ movedAt }, i) => i < limit || movedAt.getTime() === last);
}

const isoTime = (ms: number) => new Date(ms).toISOString();
