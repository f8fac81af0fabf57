import { Injectable } from '@nestjs/common';
import { On } from '../../platform/events/events';
import { Bus } from '../../platform/realtime/bus';
import { userRoom } from '../../platform/realtime/rooms';
import { changeEvents, ChangesService } from '../changes/changes.service';
import type { ConversationChange } from '../changes/changes.types';
import { MessageHeadsService } from '../messages/message-heads.service';
import { MessagesService, messageReceive } from '../messages/messages.service';
import type { MessageRecord } from '../messages/messages.types';

/** Tells who went that they did: the members hear of it as of every message and change. */
@Injectable()
export class GroupsListener {
  constructor(
    private readonly bus: Bus,
    private readonly messages: MessagesService,
    private readonly heads: MessageHeadsService,
    private readonly changes: ChangesService,
  ) {}

  @On('group.changed')
  tellGone({
    message,
    changes,
    gone,
  }: {
    message: MessageRecord;
    changes: ConversationChange[];
    gone: string[];
  }): void {
    const rooms = gone.map(userRoom);
    // the nodes they are on may have nobody else in it
    const note = this.heads.note(message, message.seq);
    this.bus.publish(rooms, messageReceive, this.messages.present(message), { note });
    for (const change of changes)
      this.bus.publish(rooms, changeEvents[change.type], this.changes.present(change));
  }
}
