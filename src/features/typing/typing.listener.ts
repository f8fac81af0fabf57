import { Injectable } from '@nestjs/common';
import { On } from '../../platform/events/events';
import { Bus } from '../../platform/realtime/bus';
import type { Connection } from '../../platform/realtime/connection';
import { openRoom, userRoom } from '../../platform/realtime/rooms';
import type { MessageRecord } from '../messages/messages.types';
import { typingStop } from './typing.events';
import { TypingService } from './typing.service';

/** Ends typing: when it runs out, with the message, with the socket. */
@Injectable()
export class TypingListener {
  constructor(
    private readonly typing: TypingService,
    bus: Bus,
  ) {
    typing.whenStopped(({ conversationId, userId, hiddenFrom }) => {
      const how = { isVolatile: true, except: hiddenFrom.map(userRoom) };
      bus.publish([openRoom(conversationId)], typingStop, { conversationId, userId }, how);
    });
  }

  @On('message.committed')
  messageSent({ conversationId, senderId }: MessageRecord): void {
    this.typing.stop({ conversationId, userId: senderId });
  }

  @On('connection.closed')
  connectionClosed({ connection }: { connection: Connection }): void {
    this.typing.stopAll(connection.id);
  }
}
