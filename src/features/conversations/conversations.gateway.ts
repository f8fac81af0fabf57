import { Injectable } from '@nestjs/common';
import { Bus } from '../../platform/realtime/bus';
import type { Connection } from '../../platform/realtime/connection';
import { openRoom } from '../../platform/realtime/rooms';
import { SocketEvent } from '../../platform/realtime/socket-event.decorator';
import { conversationErrors } from './conversations.errors';
import { ConversationsService } from './conversations.service';
import { ConversationCountsDto, OpenConversationDto } from './dto/open-conversation.dto';

/** Conversations one socket may show at once. */
const MAX_OPEN = 50;

/** Which conversations a socket shows: typing goes only there. */
@Injectable()
export class ConversationsGateway {
  constructor(
    private readonly conversations: ConversationsService,
    private readonly bus: Bus,
  ) {}

  @SocketEvent('conversation:open', {
    description: 'This socket shows the conversation: send it typing.',
    payload: OpenConversationDto,
    ack: ConversationCountsDto,
    errors: ['NOT_MEMBER', 'TOO_MANY_OPEN'],
  })
  async open(
    { conversationId }: OpenConversationDto,
    connection: Connection,
  ): Promise<ConversationCountsDto> {
    if (connection.opened.size >= MAX_OPEN && !connection.opened.has(conversationId)) {
      throw conversationErrors.TOO_MANY_OPEN();
    }
    const counts = await this.conversations.counts(connection.userId, conversationId);
    connection.opened.add(conversationId);
    connection.join(openRoom(conversationId));
    await this.bus.roomsKnown();
    return counts;
  }

  @SocketEvent('conversation:close', {
    description: 'This socket no longer shows the conversation.',
    payload: OpenConversationDto,
    ack: ConversationCountsDto,
    errors: ['NOT_MEMBER'],
  })
  close({ conversationId }: OpenConversationDto, connection: Connection): Promise<ConversationCountsDto> {
    connection.opened.delete(conversationId);
    connection.leave(openRoom(conversationId));
    return this.conversations.counts(connection.userId, conversationId);
  }
}
