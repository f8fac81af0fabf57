import { Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Caller } from '../../platform/auth/caller.decorator';
import type { Principal } from '../../platform/auth/principal';
import { PageQueryDto } from '../../platform/contracts/page.dto';
import { IdPipe } from '../../platform/http/contract.pipe';
import { Endpoint } from '../../platform/http/endpoint.decorator';
import { MembershipAckDto } from '../groups/groups.types';
import { CreateInviteDto, InviteDto, InvitePageDto, JoinDto, JoinRequestPageDto } from './dto/invite.dto';
import { InvitesService } from './invites.service';
import { JoiningService } from './joining.service';

const ERRORS = ['NOT_MEMBER', 'NOT_A_GROUP', 'FORBIDDEN'];

/** Links of a group or channel, and who waits to be let in, over REST. */
@ApiTags('groups')
@Controller('api/conversations/:id')
export class InvitesController {
  constructor(
    private readonly invites: InvitesService,
    private readonly joining: JoiningService,
  ) {}

  @Post('invites')
  @Endpoint({
    summary: 'Make a link by which people join',
    status: 201,
    body: CreateInviteDto,
    response: InviteDto,
    errors: [...ERRORS, 'INVITE_LIMIT'],
  })
  create(
    @Caller() { userId }: Principal,
    @Param('id', IdPipe) id: string,
    @Body() body: CreateInviteDto,
  ): Promise<InviteDto> {
    return this.invites.create(userId, id, body);
  }

  @Get('invites')
  @Endpoint({
    summary: 'Its links, newest first',
    query: PageQueryDto,
    response: InvitePageDto,
    errors: ERRORS,
  })
  list(
    @Caller() { userId }: Principal,
    @Param('id', IdPipe) id: string,
    @Query() query: PageQueryDto,
  ): Promise<InvitePageDto> {
    return this.invites.list(userId, id, query);
  }

  @Delete('invites/:inviteId')
  @Endpoint({ summary: 'Revoke a link', errors: [...ERRORS, 'NOT_FOUND'] })
  revoke(
    @Caller() { userId }: Principal,
    @Param('id', IdPipe) id: string,
    @Param('inviteId', IdPipe) inviteId: string,
  ): Promise<void> {
    return this.invites.revoke(userId, id, inviteId);
  }

  @Get('requests')
  @Endpoint({
    summary: 'Who waits to be let in, longest first',
    query: PageQueryDto,
    response: JoinRequestPageDto,
    errors: ERRORS,
  })
  requests(
    @Caller() { userId }: Principal,
    @Param('id', IdPipe) id: string,
    @Query() query: PageQueryDto,
  ): Promise<JoinRequestPageDto> {
    return this.joining.list(userId, id, query);
  }

  @Post('requests/:userId/approve')
  @Endpoint({
    summary: 'Let somebody in who waits',
    status: 200,
    body: JoinDto,
    response: MembershipAckDto,
    errors: [...ERRORS, 'NOT_WAITING', 'MEMBER_LIMIT', 'IDEMPOTENCY_CONFLICT'],
  })
  approve(
    @Caller() caller: Principal,
    @Param('id', IdPipe) id: string,
    @Param('userId', IdPipe) userId: string,
    @Body() body: JoinDto,
  ): Promise<MembershipAckDto> {
    return this.joining.approve(caller.userId, id, userId, body);
  }

  @Delete('requests/:userId')
  @Endpoint({ summary: 'Do not let somebody in who waits', errors: [...ERRORS, 'NOT_WAITING'] })
  decline(
    @Caller() caller: Principal,
    @Param('id', IdPipe) id: string,
    @Param('userId', IdPipe) userId: string,
  ): Promise<void> {
    return this.joining.decline(caller.userId, id, userId);
  }
}
