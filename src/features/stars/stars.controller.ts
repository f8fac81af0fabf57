import { Controller, Delete, Get, Param, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Caller } from '../../platform/auth/caller.decorator';
import type { Principal } from '../../platform/auth/principal';
import { PageQueryDto } from '../../platform/contracts/page.dto';
import { IdPipe } from '../../platform/http/contract.pipe';
import { Endpoint } from '../../platform/http/endpoint.decorator';
import { StarPageDto } from './dto/star.dto';
import { StarsService } from './stars.service';

/** Stars over REST. */
@ApiTags('stars')
@Controller('api')
export class StarsController {
  constructor(private readonly stars: StarsService) {}

  @Get('stars')
  @Endpoint({
    summary: 'The starred messages that the caller may still see, latest first',
    query: PageQueryDto,
    response: StarPageDto,
  })
  list(@Caller() { userId }: Principal, @Query() query: PageQueryDto): Promise<StarPageDto> {
    return this.stars.list(userId, query);
  }

  @Put('messages/:conversationId/:messageId/star')
  @Endpoint({
    summary: 'Keep a message at hand; told to nobody but the caller’s devices',
    errors: ['NOT_MEMBER', 'NOT_FOUND', 'STAR_LIMIT'],
  })
  add(
    @Caller() { userId }: Principal,
    @Param('conversationId', IdPipe) conversationId: string,
    @Param('messageId', IdPipe) messageId: string,
  ): Promise<void> {
    return this.stars.add(userId, conversationId, messageId);
  }

  @Delete('messages/:conversationId/:messageId/star')
  @Endpoint({ summary: 'Take a star away', errors: ['NOT_FOUND'] })
  remove(
    @Caller() { userId }: Principal,
    // the star is the caller's, whether or not they still belong to the conversation
    @Param('conversationId', IdPipe) _conversationId: string,
    @Param('messageId', IdPipe) messageId: string,
  ): Promise<void> {
    return this.stars.remove(userId, messageId);
  }
}
