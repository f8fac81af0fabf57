import { Injectable } from '@nestjs/common';
import { On } from '../../platform/events/events';
import { Bus } from '../../platform/realtime/bus';
import { userRoom } from '../../platform/realtime/rooms';
import { MembersService } from '../members/members.service';
import { messageReceive } from './messages.events';
import { MessagesService } from './messages.service';
import type { MessageRecord } from './messages.types';

/** Tells the sockets of the members of a new message. */
@Injectable()
export class MessagesListener {
  constructor(
    private readonly bus: Bus,
    private readonly members: MembersService,
    private readonly messages: MessagesService,
  ) {}

  @On('message.committed')
  announce(message: MessageRecord): void | Promise<void> {
    const roster = this.members.roster(message.conversationId);
    // at hand as a rule, as the sender was just let in by it: then the order of messages is the order of packets
    if (roster instanceof Promise) return roster.then((members) => this.publish(message, members.keys()));
    this.publish(message, roster.keys());
  }

  private publish(message: MessageRecord, userIds: Iterable<string>): void {
    this.bus.publish([...userIds].map(userRoom), messageReceive, this.messages.present(message));
  }
}
