import { Body, Controller, Param, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Caller } from '../../platform/auth/caller.decorator';
import type { Principal } from '../../platform/auth/principal';
import { IdPipe } from '../../platform/http/contract.pipe';
import { Endpoint } from '../../platform/http/endpoint.decorator';
import { DraftDto, SaveDraftBodyDto } from './dto/draft.dto';
import { DraftsService } from './drafts.service';

/** Drafts over REST. */
@ApiTags('drafts')
@Controller('api/conversations/:id/draft')
export class DraftsController {
  constructor(private readonly drafts: DraftsService) {}

  @Put()
  @Endpoint({
    summary: 'Keep a draft, for all devices of the caller',
    body: SaveDraftBodyDto,
    response: DraftDto,
    errors: ['NOT_MEMBER', 'DRAFT_OUTDATED', 'PAYLOAD_TOO_LARGE'],
  })
  save(
    @Caller() { userId }: Principal,
    @Param('id', IdPipe) conversationId: string,
    @Body() body: SaveDraftBodyDto,
  ): Promise<DraftDto> {
    return this.drafts.save(userId, { ...body, conversationId });
  }
}
