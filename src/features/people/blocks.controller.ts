import { Controller, Delete, Get, Param, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Caller } from '../../platform/auth/caller.decorator';
import type { Principal } from '../../platform/auth/principal';
import { PageQueryDto } from '../../platform/contracts/page.dto';
import { IdPipe } from '../../platform/http/contract.pipe';
import { Endpoint } from '../../platform/http/endpoint.decorator';
import { BlockListService } from './block-list.service';
import { BlockDto, BlockPageDto } from './dto/block.dto';

/** Whom a person blocks, over REST. */
@ApiTags('people')
@Controller('api/blocks')
export class BlocksController {
  constructor(private readonly blocks: BlockListService) {}

  @Get()
  @Endpoint({ summary: 'Whom the caller blocks, latest first', query: PageQueryDto, response: BlockPageDto })
  list(@Caller() { userId }: Principal, @Query() query: PageQueryDto): Promise<BlockPageDto> {
    return this.blocks.list(userId, query);
  }

  @Put(':userId')
  @Endpoint({
    summary: 'Block somebody',
    response: BlockDto,
    errors: ['BLOCK_SELF', 'NOT_FOUND', 'BLOCK_LIMIT'],
  })
  block(@Caller() caller: Principal, @Param('userId', IdPipe) userId: string): Promise<BlockDto> {
    return this.blocks.block(caller.userId, userId);
  }

  @Delete(':userId')
  @Endpoint({ summary: 'Block somebody no longer' })
  unblock(@Caller() caller: Principal, @Param('userId', IdPipe) userId: string): Promise<void> {
    return this.blocks.unblock(caller.userId, userId);
  }
}
