import { Injectable } from '@nestjs/common';
import { coreErrors } from '../../platform/errors/core.errors';
import type { Id } from '../../shared/ids';
import { PresenceService } from '../presence/presence.service';
import { PrivacyService } from '../privacy/privacy.service';
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
    private readonly privacy: PrivacyService,
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

  /** A person as `viewerId` may see them. @throws NOT_FOUND */
  async get(viewerId: Id, userId: Id): Promise<UserDto> {
    const found = (await this.getMany(viewerId, [userId])).get(userId);
    if (!found) throw coreErrors.NOT_FOUND();
    return found;
  }

  /** By id, as `viewerId` may see them; unknown people are missing. */
  async getMany(viewerId: Id, userIds: readonly Id[]): Promise<Map<Id, UserDto>> {
    const users = [...(await this.users.getMany(userIds)).values()];
    const shown = await this.present(viewerId, users);
    return new Map(shown.map((user) => [user.id, user]));
  }

  /** People between whom and the caller there is a block are left out: such a page holds fewer. */
  async search(callerId: Id, query: UserSearchQueryDto): Promise<UserPageDto> {
    const { users, nextCursor, hasMore } = await this.users.search(callerId, query);
    const sights = await this.privacy.sights(
      callerId,
      users.map(({ id }) => id),
    );
    const found = users.filter(({ id }) => !sights.get(id)!.isBlocked);
    return { items: await this.present(callerId, found), nextCursor, hasMore };
  }

  private async present(viewerId: Id, users: readonly UserRecord[]): Promise<UserDto[]> {
    const ids = users.map(({ id }) => id);
    const [sights, seen] = await Promise.all([
      this.privacy.sights(viewerId, ids),
      this.presence.lastSeen(ids),
    ]);
    return users.map((user) => presentUser(user, sights.get(user.id)!, seen.get(user.id)));
  }
}
