import { Body, Controller, Param, Patch } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Caller } from '../../platform/auth/caller.decorator';
import type { Principal } from '../../platform/auth/principal';
import { IdPipe } from '../../platform/http/contract.pipe';
import { Endpoint } from '../../platform/http/endpoint.decorator';
import { PreferencesDto } from '../members/members.types';
import { ChangePreferencesDto } from './dto/change-preferences.dto';
import { PreferencesService } from './preferences.service';

/** What a person keeps about a conversation, over REST. */
@ApiTags('conversations')
@Controller('api/conversations/:id/settings')
export class PreferencesController {
  constructor(private readonly preferences: PreferencesService) {}

  @Patch()
  @Endpoint({
    summary: 'Pin, archive, mute, mark unread or label a conversation, for the caller alone',
    body: ChangePreferencesDto,
    response: PreferencesDto,
    errors: ['NOT_MEMBER', 'LIST_PIN_LIMIT', 'LABEL_LIMIT'],
  })
  change(
    @Caller() { userId }: Principal,
    @Param('id', IdPipe) id: string,
    @Body() body: ChangePreferencesDto,
  ): Promise<PreferencesDto> {
    return this.preferences.change(userId, id, body);
  }
}
