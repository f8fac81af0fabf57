import { Body, Controller, Delete, Get, Param, Patch, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Caller } from '../../platform/auth/caller.decorator';
import type { Principal } from '../../platform/auth/principal';
import { PageQueryDto } from '../../platform/contracts/page.dto';
import { IdPipe } from '../../platform/http/contract.pipe';
import { Endpoint } from '../../platform/http/endpoint.decorator';
import { ScheduledMessageDto } from '../messages/messages.types';
import { EditScheduledDto, ScheduledPageDto } from './dto/scheduled.dto';
import { ScheduledService } from './scheduled.service';

/** Messages that wait for their time, over REST; they are made by sending with `sendAt`. */
@ApiTags('scheduled messages')
@Controller('api/scheduled-messages')
export class ScheduledController {
  constructor(private readonly scheduled: ScheduledService) {}

  @Get()
  @Endpoint({
    summary: 'Messages of the caller that are to be sent later, the next ones first',
    query: PageQueryDto,
    response: ScheduledPageDto,
  })
  list(@Caller() { userId }: Principal, @Query() query: PageQueryDto): Promise<ScheduledPageDto> {
    return this.scheduled.list(userId, query);
  }

  @Patch(':messageId')
  @Endpoint({
    summary: 'Give it another text or another time',
    body: EditScheduledDto,
    response: ScheduledMessageDto,
    errors: ['NOT_FOUND', 'SCHEDULE_OVER', 'SCHEDULE_OUT_OF_RANGE', 'VERSION_CONFLICT'],
  })
  edit(
    @Caller() { userId }: Principal,
    @Param('messageId', IdPipe) messageId: string,
    @Body() body: EditScheduledDto,
  ): Promise<ScheduledMessageDto> {
    return this.scheduled.edit(userId, messageId, body);
  }

  @Delete(':messageId')
  @Endpoint({ summary: 'Call it off', errors: ['NOT_FOUND', 'SCHEDULE_OVER'] })
  cancel(@Caller() { userId }: Principal, @Param('messageId', IdPipe) messageId: string): Promise<void> {
    return this.scheduled.cancel(userId, messageId);
  }
}
