import { Body, Controller, Delete, Get, Param, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Caller } from '../../platform/auth/caller.decorator';
import type { Principal } from '../../platform/auth/principal';
import { IdPipe } from '../../platform/http/contract.pipe';
import { Endpoint } from '../../platform/http/endpoint.decorator';
import { ChangeAckDto, MessageChangeBodyDto } from '../messages/messages.types';
import { ReactionPageDto, ReactionQueryDto } from './dto/reaction.dto';
import { ReactionsService } from './reactions.service';

const CHANGE = {
  body: MessageChangeBodyDto,
  response: ChangeAckDto,
  errors: [
    'NOT_MEMBER',
    'NOT_FOUND',
    'FORBIDDEN',
    'NOT_AN_EMOJI',
    'REACTION_LIMIT',
    'MESSAGE_DELETED',
    'VERSION_CONFLICT',
    'IDEMPOTENCY_CONFLICT',
  ],
};

/** Reactions over REST. */
@ApiTags('reactions')
@Controller('api/messages/:conversationId/:messageId/reactions')
export class ReactionsController {
  constructor(private readonly reactions: ReactionsService) {}

  @Get()
  @Endpoint({
    summary: 'Who reacts to a message, and with what',
    query: ReactionQueryDto,
    response: ReactionPageDto,
    errors: ['NOT_MEMBER', 'NOT_FOUND', 'NOT_AN_EMOJI'],
  })
  list(
    @Caller() { userId }: Principal,
    @Param('conversationId', IdPipe) conversationId: string,
    @Param('messageId', IdPipe) messageId: string,
    @Query() query: ReactionQueryDto,
  ): Promise<ReactionPageDto> {
    return this.reactions.list(userId, { conversationId, messageId }, query);
  }

  @Put(':emoji')
  @Endpoint({ summary: 'React to a message with an emoji', ...CHANGE })
  add(
    @Caller() { userId }: Principal,
    @Param('conversationId', IdPipe) conversationId: string,
    @Param('messageId', IdPipe) messageId: string,
    @Param('emoji') emoji: string,
    @Body() body: MessageChangeBodyDto,
  ): Promise<ChangeAckDto> {
    return this.reactions.react(userId, { ...body, conversationId, messageId, emoji });
  }

  @Delete(':emoji')
  @Endpoint({ summary: 'Take a reaction back', ...CHANGE })
  remove(
    @Caller() { userId }: Principal,
    @Param('conversationId', IdPipe) conversationId: string,
    @Param('messageId', IdPipe) messageId: string,
    @Param('emoji') emoji: string,
    @Body() body: MessageChangeBodyDto,
  ): Promise<ChangeAckDto> {
    return this.reactions.react(userId, { ...body, conversationId, messageId, emoji, isOn: false });
  }
}
