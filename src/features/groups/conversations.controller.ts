import { Body, Controller, HttpStatus, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Caller } from '../../platform/auth/caller.decorator';
import type { Principal } from '../../platform/auth/principal';
import { Endpoint } from '../../platform/http/endpoint.decorator';
import { ConversationDto } from '../inbox/inbox.service';
import { CreateConversationDto } from './dto/group.dto';
import { CreateConversationService } from './create-conversation.service';

/** Making conversations of every kind over REST. */
@ApiTags('conversations')
@Controller('api/conversations')
export class ConversationsController {
  constructor(private readonly creation: CreateConversationService) {}

  @Post()
  @Endpoint({
    summary: 'Open the conversation with a person, or make a group or channel',
    status: 201,
    alsoStatus: { 200: { description: 'It existed already.', response: ConversationDto } },
    body: CreateConversationDto,
    response: ConversationDto,
    errors: [
      'CONVERSATION_WITH_SELF',
      'NOT_FOUND',
      'BLOCKED',
      'UNKNOWN_PERSON',
      'PRIVATE_PERSON',
      'IDEMPOTENCY_CONFLICT',
      'NOT_MEMBER',
    ],
  })
  async create(
    @Caller() { userId }: Principal,
    @Body() body: CreateConversationDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ConversationDto> {
    const { conversation, isNew } = await this.creation.create(userId, body);
    if (!isNew) void reply.status(HttpStatus.OK);
    return conversation;
  }
}
