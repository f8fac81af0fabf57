import { Injectable } from '@nestjs/common';
import { coreErrors } from '../../platform/errors/core.errors';
import type { Id } from '../../shared/ids';
import { PresenceService } from '../presence/presence.service';
import { UsersService } from '../users/users.service';
import type { OwnUserDto, UserDto, UserRecord } from '../users/users.types';
import type { UpdateProfileDto, UserPageDto, UserSearchQueryDto } from './dto/profile.dto';
import { presentOwnUser, presentUser } from './profiles.presenter';

/** People as others see them: the profile with what presence may tell. */
@Injectable()
export class ProfilesService {
  constructor(
    private readonly users: UsersService,
    private readonly presence: PresenceService,
  ) {}

  async own(userId: Id): Promise<OwnUserDto> {
    return presentOwnUser(await this.users.get(userId));
  }

  /** A person whose record is at hand, as only they themselves see them. */
  presentOwn(user: UserRecord): OwnUserDto {
    return presentOwnUser(user);
  }

  async update(userId: Id, change: UpdateProfileDto): Promise<OwnUserDto> {
    return presentOwnUser(await this.users.updateProfile(userId, change));
  }

  /** @throws NOT_FOUND */
  async get(userId: Id): Promise<UserDto> {
    const found = (await this.getMany([userId])).get(userId);
    if (!found) throw coreErrors.NOT_FOUND();
    return found;
  }

  /** By id, as everyone may see them; unknown people are missing. */
  async getMany(userIds: readonly Id[]): Promise<Map<Id, UserDto>> {
    const [users, seen] = await Promise.all([this.users.getMany(userIds), this.presence.lastSeen(userIds)]);
    return new Map([...users].map(([id, user]) => [id, presentUser(user, seen.get(id))]));
  }

  async search(callerId: Id, query: UserSearchQueryDto): Promise<UserPageDto> {
    const { users, nextCursor, hasMore } = await this.users.search(callerId, query);
    const seen = await this.presence.lastSeen(users.map(({ id }) => id));
    return { items: users.map((user) => presentUser(user, seen.get(user.id))), nextCursor, hasMore };
  }
}
