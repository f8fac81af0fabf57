import { Injectable } from '@nestjs/common';
import type { Connection } from '../../platform/realtime/connection';
import { SocketEvent } from '../../platform/realtime/socket-event.decorator';
import { ChangeMessageService } from './change-message.service';
import { ChangeAckDto, EditMessageDto, MessageChangeDto } from './dto/message-change.dto';
import { ScheduledMessageDto, SendAckDto, SendMessageDto } from './dto/message.dto';
import { LaterMessagesService } from './later-messages.service';
import { CONTENT_ERRORS, SCHEDULE_ERRORS } from './messages.errors';
import { presentAck } from './messages.presenter';
import { SendMessageService } from './send-message.service';

const CHANGE_ERRORS = [
  'NOT_MEMBER',
  'FORBIDDEN',
  'MESSAGE_DELETED',
  'EDIT_LIMIT',
  'VERSION_CONFLICT',
  'IDEMPOTENCY_CONFLICT',
];
const EDIT_ERRORS = [...CHANGE_ERRORS, 'BLOCKED', 'MENTION_NOT_MEMBER'];

/** Messages over the socket. */
@Injectable()
export class MessagesGateway {
  constructor(
    private readonly sending: SendMessageService,
    private readonly later: LaterMessagesService,
    private readonly changing: ChangeMessageService,
  ) {}

  @SocketEvent('message:send', {
    description:
      'Store a message, or keep it for later. The ack means: on a majority of the database, journaled.',
    payload: SendMessageDto,
    ack: SendAckDto,
    otherAck: ScheduledMessageDto,
    errors: [
      'NOT_MEMBER',
      'FORBIDDEN',
      'BLOCKED',
      'SLOW_MODE',
      'IDEMPOTENCY_CONFLICT',
      'CONFLICT',
      ...CONTENT_ERRORS,
      ...SCHEDULE_ERRORS,
    ],
  })
  async send(message: SendMessageDto, connection: Connection): Promise<SendAckDto | ScheduledMessageDto> {
    const kept = await this.later.schedule(connection.userId, message);
    return kept ?? presentAck(await this.sending.send(connection.userId, message, connection));
  }

  @SocketEvent('message:edit', {
    description: 'Give one’s own message a new text, and say for whom it is now.',
    payload: EditMessageDto,
    ack: ChangeAckDto,
    errors: EDIT_ERRORS,
  })
  edit(wish: EditMessageDto, { userId }: Connection): Promise<ChangeAckDto> {
    return this.changing.edit(userId, wish);
  }

  @SocketEvent('message:delete', {
    description: 'Delete a message for everyone, one’s own or as a moderator; a tombstone keeps its place.',
    payload: MessageChangeDto,
    ack: ChangeAckDto,
    errors: CHANGE_ERRORS,
  })
  delete(wish: MessageChangeDto, { userId }: Connection): Promise<ChangeAckDto> {
    return this.changing.delete(userId, wish);
  }
}
