import { Injectable } from '@nestjs/common';
import { Bus } from '../../platform/realtime/bus';
import type { Connection } from '../../platform/realtime/connection';
import { Connections } from '../../platform/realtime/connections';
import { SocketEvent } from '../../platform/realtime/socket-event.decorator';
import { inboxErrors } from './inbox.errors';
import { InboxService } from './inbox.service';
import { ConversationCountsDto, OpenConversationDto } from './dto/open-conversation.dto';

/** Conversations one socket may show at once. */
const MAX_OPEN = 50;

/** Which conversations a socket shows: typing goes only there. */
@Injectable()
export class InboxGateway {
  constructor(
    private readonly inbox: InboxService,
    private readonly bus: Bus,
    private readonly connections: Connections,
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
      throw inboxErrors.TOO_MANY_OPEN();
    }
    const counts = await this.inbox.counts(connection.userId, conversationId);
    this.connections.open(connection, conversationId);
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
    this.connections.close(connection, conversationId);
    return this.inbox.counts(connection.userId, conversationId);
  }
}
