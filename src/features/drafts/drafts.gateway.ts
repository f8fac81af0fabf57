import { Injectable } from '@nestjs/common';
import type { Connection } from '../../platform/realtime/connection';
import { SocketEvent } from '../../platform/realtime/socket-event.decorator';
import { DraftDto, SaveDraftDto } from './dto/draft.dto';
import { DraftsService } from './drafts.service';

/** Drafts over the socket. */
@Injectable()
export class DraftsGateway {
  constructor(private readonly drafts: DraftsService) {}

  @SocketEvent('draft:save', {
    description: 'Keep a draft, for all devices of the person.',
    payload: SaveDraftDto,
    ack: DraftDto,
    errors: ['NOT_MEMBER', 'DRAFT_OUTDATED', 'PAYLOAD_TOO_LARGE'],
  })
  save(draft: SaveDraftDto, { userId }: Connection): Promise<DraftDto> {
    return this.drafts.save(userId, draft);
  }
}
