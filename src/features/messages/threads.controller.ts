import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Caller } from '../../platform/auth/caller.decorator';
import type { Principal } from '../../platform/auth/principal';
import { PageQueryDto } from '../../platform/contracts/page.dto';
import { IdPipe } from '../../platform/http/contract.pipe';
import { Endpoint } from '../../platform/http/endpoint.decorator';
import { ThreadPageDto } from './dto/message.dto';
import { ThreadsService } from './threads.service';

/** Threads over REST. */
@ApiTags('messages')
@Controller('api/messages/:conversationId/:messageId/thread')
export class ThreadsController {
  constructor(private readonly threads: ThreadsService) {}

  @Get()
  @Endpoint({
    summary: 'A page of what stands under a message, oldest first',
    query: PageQueryDto,
    response: ThreadPageDto,
    errors: ['NOT_MEMBER', 'NOT_FOUND'],
  })
  page(
    @Caller() { userId }: Principal,
    @Param('conversationId', IdPipe) conversationId: string,
    @Param('messageId', IdPipe) messageId: string,
    @Query() query: PageQueryDto,
  ): Promise<ThreadPageDto> {
    return this.threads.page(userId, { conversationId, messageId }, query);
  }
}
