import { Body, Controller, Get, Param, Patch, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Caller } from '../../platform/auth/caller.decorator';
import type { Principal } from '../../platform/auth/principal';
import { IdPipe } from '../../platform/http/contract.pipe';
import { Endpoint } from '../../platform/http/endpoint.decorator';
import { OwnUserDto, UserDto } from '../users/users.types';
import { UpdateProfileDto, UserPageDto, UserSearchQueryDto } from './dto/profile.dto';
import { ProfilesService } from './profiles.service';

/** People over REST. */
@ApiTags('users')
@Controller('api/users')
export class ProfilesController {
  constructor(private readonly profiles: ProfilesService) {}

  @Get('me')
  @Endpoint({ summary: 'The caller’s own profile', response: OwnUserDto })
  me(@Caller() { userId }: Principal): Promise<OwnUserDto> {
    return this.profiles.own(userId);
  }

  @Patch('me')
  @Endpoint({
    summary: 'Change the caller’s profile or privacy',
    body: UpdateProfileDto,
    response: OwnUserDto,
  })
  update(@Caller() { userId }: Principal, @Body() change: UpdateProfileDto): Promise<OwnUserDto> {
    return this.profiles.update(userId, change);
  }

  @Get()
  @Endpoint({
    summary: 'Find people by the beginning of a name',
    query: UserSearchQueryDto,
    response: UserPageDto,
  })
  search(@Caller() { userId }: Principal, @Query() query: UserSearchQueryDto): Promise<UserPageDto> {
    return this.profiles.search(userId, query);
  }

  @Get(':id')
  @Endpoint({ summary: 'A person', response: UserDto, errors: ['NOT_FOUND'] })
  get(@Caller() { userId }: Principal, @Param('id', IdPipe) id: string): Promise<UserDto> {
    return this.profiles.get(userId, id);
  }
}
