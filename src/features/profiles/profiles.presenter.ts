import type { Sight } from '../privacy/privacy.types';
import type { OwnUserDto, UserDto, UserRecord } from '../users/users.types';

/** A person as somebody may see them; when they were last there is presence's to say. */
export function presentUser(
  user: UserRecord,
  sight: Pick<Sight, 'profile' | 'presence'>,
  lastSeenAt?: Date,
): UserDto {
  return {
    id: user.id,
    username: user.username,
    displayName: user.displayName,
    ...(sight.profile && user.bio !== undefined && { bio: user.bio }),
    ...(sight.presence && lastSeenAt && { lastSeenAt: lastSeenAt.toISOString() }),
    createdAt: user.createdAt.toISOString(),
  };
}

/** A person as only they themselves see them. */
export function presentOwnUser(user: UserRecord): OwnUserDto {
  const shown = presentUser(user, { profile: true, presence: false });
  return { ...shown, email: user.email, privacy: user.privacy, role: user.role };
}
