import { Body, Controller, Delete, Get, HttpStatus, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Caller } from '../../platform/auth/caller.decorator';
import type { Principal } from '../../platform/auth/principal';
import { PageQueryDto } from '../../platform/contracts/page.dto';
import { IdPipe } from '../../platform/http/contract.pipe';
import { Endpoint } from '../../platform/http/endpoint.decorator';
import { ChangeMessageService } from './change-message.service';
import { ChangeAckDto, EditMessageBodyDto, MessageChangeBodyDto } from './dto/message-change.dto';
import { MessageVersionPageDto } from './dto/message-version.dto';
import {
  HistoryQueryDto,
  MessagePageDto,
  ScheduledMessageDto,
  SendMessageBodyDto,
  SentMessageDto,
} from './dto/message.dto';
import { LaterMessagesService } from './later-messages.service';
import { CONTENT_ERRORS, SCHEDULE_ERRORS } from './messages.errors';
import { MessagesService } from './messages.service';
import { SendMessageService } from './send-message.service';

const CHANGE_ERRORS = [
  'NOT_MEMBER',
  'NOT_FOUND',
  'FORBIDDEN',
  'MESSAGE_DELETED',
  'EDIT_LIMIT',
  'VERSION_CONFLICT',
  'IDEMPOTENCY_CONFLICT',
];
const EDIT_ERRORS = [...CHANGE_ERRORS, 'BLOCKED', 'MENTION_NOT_MEMBER'];

/** Messages over REST. */
@ApiTags('messages')
@Controller('api/messages/:conversationId')
export class MessagesController {
  constructor(
    private readonly messages: MessagesService,
    private readonly sending: SendMessageService,
    private readonly later: LaterMessagesService,
    private readonly changing: ChangeMessageService,
  ) {}

  @Get()
  @Endpoint({
    summary: 'A page of history, newest first',
    query: HistoryQueryDto,
    response: MessagePageDto,
    errors: ['NOT_MEMBER', 'NOT_FOUND'],
  })
  history(
    @Caller() { userId }: Principal,
    @Param('conversationId', IdPipe) conversationId: string,
    @Query() query: HistoryQueryDto,
  ): Promise<MessagePageDto> {
    return this.messages.history(userId, conversationId, query);
  }

  @Post()
  @Endpoint({
    summary: 'Store a message; the answer means: on a majority of the database, journaled',
    status: 201,
    alsoStatus: {
      200: { description: 'A retry: the message had been stored before.', response: SentMessageDto },
      202: { description: 'It is to be sent later, and kept until then.', response: ScheduledMessageDto },
    },
    body: SendMessageBodyDto,
    response: SentMessageDto,
    errors: [
      'NOT_MEMBER',
      'FORBIDDEN',
      'BLOCKED',
      'SLOW_MODE',
      'NOT_FOUND',
      'IDEMPOTENCY_CONFLICT',
      'CONFLICT',
      ...CONTENT_ERRORS,
      ...SCHEDULE_ERRORS,
    ],
  })
  async send(
    @Caller() { userId }: Principal,
    @Param('conversationId', IdPipe) conversationId: string,
    @Body() body: SendMessageBodyDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SentMessageDto | ScheduledMessageDto> {
    const wish = { ...body, conversationId };
    const kept = await this.later.schedule(userId, wish);
    if (kept) {
      void reply.status(HttpStatus.ACCEPTED);
      return kept;
    }
    const { message, isDuplicate } = await this.sending.send(userId, wish);
    const [viewed] = await this.messages.view(userId, conversationId, [message]);
    if (isDuplicate) void reply.status(HttpStatus.OK);
    return { ...(viewed as SentMessageDto), messageId: message.id, duplicate: isDuplicate };
  }

  @Patch(':messageId')
  @Endpoint({
    summary: 'Give one’s own message a new text, and say for whom it is now',
    body: EditMessageBodyDto,
    response: ChangeAckDto,
    errors: EDIT_ERRORS,
  })
  edit(
    @Caller() { userId }: Principal,
    @Param('conversationId', IdPipe) conversationId: string,
    @Param('messageId', IdPipe) messageId: string,
    @Body() body: EditMessageBodyDto,
  ): Promise<ChangeAckDto> {
    return this.changing.edit(userId, { ...body, conversationId, messageId });
  }

  @Get(':messageId/versions')
  @Endpoint({
    summary: 'What a message said before it was edited, newest first',
    query: PageQueryDto,
    response: MessageVersionPageDto,
    errors: ['NOT_MEMBER', 'NOT_FOUND'],
  })
  versions(
    @Caller() { userId }: Principal,
    @Param('conversationId', IdPipe) conversationId: string,
    @Param('messageId', IdPipe) messageId: string,
    @Query() query: PageQueryDto,
  ): Promise<MessageVersionPageDto> {
    return this.changing.earlier(userId, { conversationId, messageId }, query);
  }

  @Delete(':messageId')
  @Endpoint({
    summary: 'Delete a message for everyone, one’s own or as a moderator; a tombstone keeps its place',
    body: MessageChangeBodyDto,
    response: ChangeAckDto,
    errors: CHANGE_ERRORS,
  })
  delete(
    @Caller() { userId }: Principal,
    @Param('conversationId', IdPipe) conversationId: string,
    @Param('messageId', IdPipe) messageId: string,
    @Body() body: MessageChangeBodyDto,
  ): Promise<ChangeAckDto> {
    return this.changing.delete(userId, { ...body, conversationId, messageId });
  }
}
