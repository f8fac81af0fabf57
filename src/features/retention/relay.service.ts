import { Injectable } from '@nestjs/common';
import { DatabaseClock } from '../../platform/mongo/database-clock';
import type { Principal } from '../../platform/auth/principal';
import type { Id } from '../../shared/ids';
import { MembersService } from '../members/members.service';
import { MessageExpiryService } from '../messages/message-expiry.service';
import { ReceiptsService } from '../receipts/receipts.service';
import type { ConversationUpToDto } from '../receipts/receipts.types';
import { SessionsService } from '../sessions/sessions.service';
import { DeviceMarksRepository } from './device-marks.repository';
import { storedThrough } from './relay.policy';

/** Marks looked at in one round. */
const AT_ONCE = 500;

/** Messages that the server keeps until every device has stored them. */
@Injectable()
export class RelayService {
  constructor(
    private readonly members: MembersService,
    private readonly receipts: ReceiptsService,
    private readonly sessions: SessionsService,
    private readonly marks: DeviceMarksRepository,
    private readonly expiry: MessageExpiryService,
    private readonly clock: DatabaseClock,
  ) {}

  /**
   * A device has stored everything up to some numbers; on record when this resolves. Conversations of others are passed
   * over. @returns of how many it was taken
   */
  async markStored(
    { userId, deviceId }: Pick<Principal, 'userId' | 'deviceId'>,
    items: readonly ConversationUpToDto[],
  ): Promise<number> {
    const wished = new Map<Id, number>();
    for (const { conversationId: id, upToSeq } of items) {
      wished.set(id, Math.max(upToSeq, wished.get(id) ?? 0));
    }
    const marks = await Promise.all(
      [...wished].map(async ([conversationId, upToSeq]) => {
        const member = (await this.members.roster(conversationId))?.members.get(userId);
        if (!member) return [];
        const storedSeq = await this.receipts.furthest(member, upToSeq);
        return [{ conversationId, userId, deviceId, storedSeq }];
      }),
    );
    const taken = marks.flat();
    await this.marks.raiseMany(taken, new Date(this.clock.now()));
    return taken.length;
  }

  /** Ends what every device has stored, where devices have said something since. @returns how many marks were looked at */
  async endStored(): Promise<number> {
    const fresh = await this.marks.findFresh(AT_ONCE);
    for (const id of new Set(fresh.map(({ conversationId }) => conversationId))) await this.endStoredIn(id);
    await this.marks.settle(fresh);
    return fresh.length;
  }

  private async endStoredIn(conversationId: Id): Promise<void> {
    const roster = await this.members.roster(conversationId);
    if (!roster || roster.members.size === 0) return;
    const members = [...roster.members.values()];
    const [devices, marks] = await Promise.all([
      this.sessions.devicesOf(members.map(({ userId }) => userId)),
      this.marks.findOfConversation(conversationId),
    ]);
    const recipients = members.map(({ userId, intervals }) => {
      return { userId, intervals, deviceIds: devices.get(userId) ?? [] };
    });
    const through = storedThrough(recipients, marks);
    if (through > 0) await this.expiry.endRelayed(conversationId, Math.min(through, Number.MAX_SAFE_INTEGER));
  }
}
