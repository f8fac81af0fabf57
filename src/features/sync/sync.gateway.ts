import { Injectable } from '@nestjs/common';
import type { Connection } from '../../platform/realtime/connection';
import { SocketEvent } from '../../platform/realtime/socket-event.decorator';
import { SyncGapDto, SyncPullDto, SyncResultDto } from './dto/sync.dto';
import { SyncService } from './sync.service';

/** Catching up over the socket. */
@Injectable()
export class SyncGateway {
  constructor(private readonly sync: SyncService) {}

  @SocketEvent('sync:pull', {
    description: 'Everything missed since the cursors, page by page.',
    payload: SyncPullDto,
    ack: SyncResultDto,
    errors: [],
  })
  pull(query: SyncPullDto, { userId }: Connection): Promise<SyncResultDto> {
    return this.sync.pull(userId, query);
  }

  @SocketEvent('sync:gap', {
    description: 'What is missing in the middle of one conversation.',
    payload: SyncGapDto,
    ack: SyncResultDto,
    errors: ['NOT_MEMBER'],
  })
  gap(query: SyncGapDto, { userId }: Connection): Promise<SyncResultDto> {
    return this.sync.gap(userId, query);
  }
}
