import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Caller } from '../../platform/auth/caller.decorator';
import type { Principal } from '../../platform/auth/principal';
import { Endpoint } from '../../platform/http/endpoint.decorator';
import { InvitePreviewDto, JoinAckDto, JoinDto } from './dto/invite.dto';
import { InvitesService } from './invites.service';
import { JoiningService } from './joining.service';

/** Following a link over REST. */
@ApiTags('groups')
@Controller('api/invites/:code')
export class JoiningController {
  constructor(
    private readonly invites: InvitesService,
    private readonly joining: JoiningService,
  ) {}

  @Get()
  @Endpoint({
    summary: 'Where a link leads',
    response: InvitePreviewDto,
    errors: ['NOT_FOUND', 'INVITE_EXPIRED', 'INVITE_USED_UP'],
  })
  preview(@Param('code') code: string): Promise<InvitePreviewDto> {
    return this.invites.preview(code);
  }

  @Post('join')
  @Endpoint({
    summary: 'Join by a link, or wait to be let in',
    status: 200,
    body: JoinDto,
    response: JoinAckDto,
    errors: ['NOT_FOUND', 'INVITE_EXPIRED', 'INVITE_USED_UP', 'MEMBER_LIMIT', 'IDEMPOTENCY_CONFLICT'],
  })
  join(
    @Caller() { userId }: Principal,
    @Param('code') code: string,
    @Body() body: JoinDto,
  ): Promise<JoinAckDto> {
    return this.joining.join(userId, code, body);
  }
}
