import { Injectable } from '@nestjs/common';
import { On } from '../../platform/events/events';
import { Bus } from '../../platform/realtime/bus';
import { userRoom } from '../../platform/realtime/rooms';
import { MembersService } from '../members/members.service';
import { changeEvents } from './changes.events';
import { ChangesService } from './changes.service';
import type { ChangeRecord } from './changes.types';

/** Tells the sockets of the members what changed. */
@Injectable()
export class ChangesListener {
  constructor(
    private readonly bus: Bus,
    private readonly members: MembersService,
    private readonly changes: ChangesService,
  ) {}

  @On('change.committed')
  async announce(change: ChangeRecord): Promise<void> {
    const roster = await this.members.roster(change.conversationId);
    if (!roster) return;
    // what happens to a message is told to those who may see it
    const rooms = this.members.audience(roster, change.seq).map(userRoom);
    this.bus.publish(rooms, changeEvents[change.type], this.changes.present(change));
  }
}
