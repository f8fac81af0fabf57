import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { On } from '../../platform/events/events';
import { Bus } from '../../platform/realtime/bus';
import { userRoom } from '../../platform/realtime/rooms';
import type { ChangeRecord } from '../changes/changes.types';
import { MembersService } from '../members/members.service';
import type { Roster } from '../members/members.types';
import { MessageHeadsService } from './message-heads.service';
import { messageReceive } from './messages.events';
import { MessagesService } from './messages.service';
import type { MessageRecord } from './messages.types';

/** Tells the sockets of the members of a new message, and the nodes they are on where the conversation stands. */
@Injectable()
export class MessagesListener implements OnApplicationBootstrap {
  constructor(
    private readonly bus: Bus,
    private readonly members: MembersService,
    private readonly messages: MessagesService,
    private readonly heads: MessageHeadsService,
  ) {}

  onApplicationBootstrap(): void {
    this.bus.onNote((note) => this.heads.learn(note));
  }

  @On('message.committed')
  announce(message: MessageRecord): void | Promise<void> {
    this.messages.outdate(message.conversationId);
    const roster = this.members.roster(message.conversationId);
    // at hand as a rule, as the sender was just let in by it: then the order of messages is the order of packets
    if (roster instanceof Promise) return roster.then((found) => this.publish(message, found));
    this.publish(message, roster);
  }

  @On('change.committed')
  outdate({ conversationId }: ChangeRecord): void {
    this.messages.outdate(conversationId);
  }

  private publish(message: MessageRecord, roster: Roster | undefined): void {
    if (!roster) return;
    const note = this.heads.note(message, roster.membershipSeq);
    const rooms = this.members.audience(roster, message.seq).map(userRoom);
    this.bus.publish(rooms, messageReceive, this.messages.present(message), { note });
  }
}
