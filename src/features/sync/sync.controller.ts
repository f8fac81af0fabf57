import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Caller } from '../../platform/auth/caller.decorator';
import type { Principal } from '../../platform/auth/principal';
import { Endpoint } from '../../platform/http/endpoint.decorator';
import { SyncPullDto, SyncResultDto } from './dto/sync.dto';
import { SyncService } from './sync.service';

/** Catching up over REST. */
@ApiTags('sync')
@Controller('api/sync')
export class SyncController {
  constructor(private readonly sync: SyncService) {}

  @Post()
  @Endpoint({
    summary: 'Everything missed since the cursors, page by page',
    body: SyncPullDto,
    response: SyncResultDto,
  })
  pull(@Caller() { userId }: Principal, @Body() body: SyncPullDto): Promise<SyncResultDto> {
    return this.sync.pull(userId, body);
  }
}
