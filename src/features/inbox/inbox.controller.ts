import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Caller } from '../../platform/auth/caller.decorator';
import type { Principal } from '../../platform/auth/principal';
import { IdPipe } from '../../platform/http/contract.pipe';
import { Endpoint } from '../../platform/http/endpoint.decorator';
import { InboxService } from './inbox.service';
import { ListService } from './list.service';
import { ConversationDto, ConversationPageDto } from './dto/conversation.dto';
import { ListQueryDto } from './dto/list-query.dto';

/** Conversations over REST. */
@ApiTags('conversations')
@Controller('api/conversations')
export class InboxController {
  constructor(
    private readonly inbox: InboxService,
    private readonly lists: ListService,
  ) {}

  @Get()
  @Endpoint({
    summary: 'The caller’s conversations: pinned ones, then the others, each by latest activity',
    query: ListQueryDto,
    response: ConversationPageDto,
  })
  list(@Caller() { userId }: Principal, @Query() query: ListQueryDto): Promise<ConversationPageDto> {
    return this.lists.page(userId, query);
  }

  @Get(':id')
  @Endpoint({ summary: 'A conversation', response: ConversationDto, errors: ['NOT_MEMBER', 'NOT_FOUND'] })
  get(@Caller() { userId }: Principal, @Param('id', IdPipe) id: string): Promise<ConversationDto> {
    return this.inbox.get(userId, id);
  }
}
