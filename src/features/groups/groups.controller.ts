import { Body, Controller, Delete, Get, Param, Patch, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Caller } from '../../platform/auth/caller.decorator';
import type { Principal } from '../../platform/auth/principal';
import { PageQueryDto } from '../../platform/contracts/page.dto';
import { IdPipe } from '../../platform/http/contract.pipe';
import { Endpoint } from '../../platform/http/endpoint.decorator';
import {
  AddMembersDto,
  ChangeRoleDto,
  LeaveDto,
  MemberPageDto,
  MembershipAckDto,
  TransferDto,
  UpdateConversationDto,
} from './dto/group.dto';
import { GroupInfoService } from './group-info.service';
import { GroupsService } from './groups.service';

const ERRORS = ['NOT_MEMBER', 'NOT_A_GROUP', 'FORBIDDEN', 'CONVERSATION_DISSOLVED', 'IDEMPOTENCY_CONFLICT'];

/** Groups and channels over REST. */
@ApiTags('groups')
@Controller('api/conversations/:id')
export class GroupsController {
  constructor(
    private readonly groups: GroupsService,
    private readonly info: GroupInfoService,
  ) {}

  @Patch()
  @Endpoint({
    summary: 'Call or set a group or channel differently',
    body: UpdateConversationDto,
    response: MembershipAckDto,
    errors: [...ERRORS, 'VERSION_CONFLICT'],
  })
  update(
    @Caller() { userId }: Principal,
    @Param('id', IdPipe) id: string,
    @Body() body: UpdateConversationDto,
  ): Promise<MembershipAckDto> {
    return this.info.update(userId, id, body);
  }

  @Delete()
  @Endpoint({
    summary: 'Dissolve a group or channel, for everybody',
    body: LeaveDto,
    response: MembershipAckDto,
    errors: ERRORS,
  })
  dissolve(
    @Caller() { userId }: Principal,
    @Param('id', IdPipe) id: string,
    @Body() body: LeaveDto,
  ): Promise<MembershipAckDto> {
    return this.info.dissolve(userId, id, body);
  }

  @Get('members')
  @Endpoint({
    summary: 'Who belongs to it, in the order of their ids',
    query: PageQueryDto,
    response: MemberPageDto,
    errors: ['NOT_MEMBER'],
  })
  members(
    @Caller() { userId }: Principal,
    @Param('id', IdPipe) id: string,
    @Query() query: PageQueryDto,
  ): Promise<MemberPageDto> {
    return this.groups.list(userId, id, query);
  }

  @Post('members')
  @Endpoint({
    summary: 'Add people',
    status: 200,
    body: AddMembersDto,
    response: MembershipAckDto,
    errors: [...ERRORS, 'UNKNOWN_PERSON', 'PRIVATE_PERSON', 'MEMBER_LIMIT'],
  })
  add(
    @Caller() { userId }: Principal,
    @Param('id', IdPipe) id: string,
    @Body() body: AddMembersDto,
  ): Promise<MembershipAckDto> {
    return this.groups.add(userId, id, body);
  }

  @Delete('members/:userId')
  @Endpoint({
    summary: 'Remove a member, or leave',
    body: LeaveDto,
    response: MembershipAckDto,
    errors: [...ERRORS, 'NOT_A_MEMBER', 'LAST_OWNER'],
  })
  remove(
    @Caller() caller: Principal,
    @Param('id', IdPipe) id: string,
    @Param('userId', IdPipe) userId: string,
    @Body() body: LeaveDto,
  ): Promise<MembershipAckDto> {
    return this.groups.remove(caller.userId, id, userId, body);
  }

  @Put('members/:userId/role')
  @Endpoint({
    summary: 'Give a member another role',
    body: ChangeRoleDto,
    response: MembershipAckDto,
    errors: [...ERRORS, 'NOT_A_MEMBER'],
  })
  changeRole(
    @Caller() caller: Principal,
    @Param('id', IdPipe) id: string,
    @Param('userId', IdPipe) userId: string,
    @Body() body: ChangeRoleDto,
  ): Promise<MembershipAckDto> {
    return this.groups.changeRole(caller.userId, id, userId, body);
  }

  @Post('owner')
  @Endpoint({
    summary: 'Hand ownership over',
    status: 200,
    body: TransferDto,
    response: MembershipAckDto,
    errors: [...ERRORS, 'NOT_A_MEMBER'],
  })
  transfer(
    @Caller() { userId }: Principal,
    @Param('id', IdPipe) id: string,
    @Body() body: TransferDto,
  ): Promise<MembershipAckDto> {
    return this.groups.transfer(userId, id, body);
  }

  @Post('leave')
  @Endpoint({
    summary: 'Leave',
    status: 200,
    body: LeaveDto,
    response: MembershipAckDto,
    errors: [...ERRORS, 'LAST_OWNER'],
  })
  leave(
    @Caller() { userId }: Principal,
    @Param('id', IdPipe) id: string,
    @Body() body: LeaveDto,
  ): Promise<MembershipAckDto> {
    return this.groups.leave(userId, id, body);
  }
}
