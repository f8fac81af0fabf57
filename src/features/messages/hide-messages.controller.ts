import { Body, Controller, Param, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Caller } from '../../platform/auth/caller.decorator';
import type { Principal } from '../../platform/auth/principal';
import { IdPipe } from '../../platform/http/contract.pipe';
import { Endpoint } from '../../platform/http/endpoint.decorator';
import { ClearDto } from './dto/clear.dto';
import { HideMessagesService } from './hide-messages.service';

/** Deleting for oneself, over REST. */
@ApiTags('messages')
@Controller('api')
export class HideMessagesController {
  constructor(private readonly hiding: HideMessagesService) {}

  @Put('messages/:conversationId/:messageId/hidden')
  @Endpoint({
    summary: 'Delete a message for the caller alone, on all their devices and for good',
    errors: ['NOT_MEMBER', 'NOT_FOUND', 'HIDDEN_LIMIT'],
  })
  hide(
    @Caller() { userId }: Principal,
    @Param('conversationId', IdPipe) conversationId: string,
    @Param('messageId', IdPipe) messageId: string,
  ): Promise<void> {
    return this.hiding.hide(userId, conversationId, messageId);
  }

  @Put('conversations/:id/cleared')
  @Endpoint({
    summary: 'Delete all messages up to a number for the caller alone',
    body: ClearDto,
    errors: ['NOT_MEMBER', 'HIDDEN_LIMIT'],
  })
  clear(
    @Caller() { userId }: Principal,
    @Param('id', IdPipe) id: string,
    @Body() { upToSeq }: ClearDto,
  ): Promise<void> {
    return this.hiding.clear(userId, id, upToSeq);
  }
}
