import { Body, Controller, Delete, Get, Param, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Caller } from '../../platform/auth/caller.decorator';
import type { Principal } from '../../platform/auth/principal';
import { PageQueryDto } from '../../platform/contracts/page.dto';
import { IdPipe } from '../../platform/http/contract.pipe';
import { Endpoint } from '../../platform/http/endpoint.decorator';
import { ChangeAckDto, MessageChangeBodyDto } from '../messages/messages.types';
import { PinPageDto } from './dto/pin.dto';
import { PinsService } from './pins.service';

const CHANGE = {
  body: MessageChangeBodyDto,
  response: ChangeAckDto,
  errors: [
    'NOT_MEMBER',
    'NOT_FOUND',
    'FORBIDDEN',
    'PIN_LIMIT',
    'MESSAGE_DELETED',
    'VERSION_CONFLICT',
    'IDEMPOTENCY_CONFLICT',
  ],
};

/** Pinned messages over REST. */
@ApiTags('pins')
@Controller('api')
export class PinsController {
  constructor(private readonly pins: PinsService) {}

  @Get('conversations/:id/pins')
  @Endpoint({
    summary: 'The pinned messages of a conversation, latest first',
    query: PageQueryDto,
    response: PinPageDto,
    errors: ['NOT_MEMBER', 'NOT_FOUND'],
  })
  list(
    @Caller() { userId }: Principal,
    @Param('id', IdPipe) conversationId: string,
    @Query() query: PageQueryDto,
  ): Promise<PinPageDto> {
    return this.pins.list(userId, conversationId, query);
  }

  @Put('messages/:conversationId/:messageId/pin')
  @Endpoint({ summary: 'Pin a message for everyone in the conversation', ...CHANGE })
  pin(
    @Caller() { userId }: Principal,
    @Param('conversationId', IdPipe) conversationId: string,
    @Param('messageId', IdPipe) messageId: string,
    @Body() body: MessageChangeBodyDto,
  ): Promise<ChangeAckDto> {
    return this.pins.pin(userId, { ...body, conversationId, messageId });
  }

  @Delete('messages/:conversationId/:messageId/pin')
  @Endpoint({ summary: 'Take a pinned message down', ...CHANGE })
  unpin(
    @Caller() { userId }: Principal,
    @Param('conversationId', IdPipe) conversationId: string,
    @Param('messageId', IdPipe) messageId: string,
    @Body() body: MessageChangeBodyDto,
  ): Promise<ChangeAckDto> {
    return this.pins.pin(userId, { ...body, conversationId, messageId, isPinned: false });
  }
}
