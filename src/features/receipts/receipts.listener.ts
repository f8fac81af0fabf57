import { Injectable } from '@nestjs/common';
import { On } from '../../platform/events/events';
import { Bus } from '../../platform/realtime/bus';
import { userRoom } from '../../platform/realtime/rooms';
import { MAX_TOLD, MembersService } from '../members/members.service';
import type { MessageRecord } from '../messages/messages.types';
import { statusUpdate } from './receipts.events';
import { ReceiptsService } from './receipts.service';
import type { WatermarkMove } from './receipts.types';

/** Announces receipts: everything to the person's own devices, to the others what they may see, to many all together. */
@Injectable()
export class ReceiptsListener {
  constructor(
    private readonly bus: Bus,
    private readonly members: MembersService,
    private readonly receipts: ReceiptsService,
  ) {}

  @On('message.committed')
  noteSent(message: MessageRecord): void {
    this.receipts.noteSent(message);
  }

  @On('receipt.moved')
  async announce(move: WatermarkMove): Promise<void> {
    const roster = await this.members.roster(move.conversationId);
    const isLarge = roster !== undefined && roster.members.size > MAX_TOLD;
    if (isLarge) this.receipts.noteFloor(move.conversationId);
    const others = isLarge ? [] : [...(roster?.members.keys() ?? [])].filter((id) => id !== move.userId);
    const isPrivate = move.shownReadSeq < move.readSeq;
    if (!isPrivate) {
      const rooms = [move.userId, ...others].map(userRoom);
      this.bus.publish(rooms, statusUpdate, this.receipts.presentMove(move, move.userId));
      return;
    }
    this.bus.publish([userRoom(move.userId)], statusUpdate, this.receipts.presentMove(move, move.userId));
    const [other] = others;
    if (other) this.bus.publish(others.map(userRoom), statusUpdate, this.receipts.presentMove(move, other));
  }
}
