import type { OwnUserDto, UserDto, UserRecord } from '../users/users.types';

/** A person as everyone may see them; when they were last seen is presence's to say. */
export function presentUser(user: UserRecord, lastSeenAt?: Date): UserDto {
  return {
    id: user.id,
    username: user.username,
    displayName: user.displayName,
    ...(user.bio !== undefined && { bio: user.bio }),
    ...(lastSeenAt && user.privacy.lastSeen === 'everyone' && { lastSeenAt: lastSeenAt.toISOString() }),
    createdAt: user.createdAt.toISOString(),
  };
}

/** A person as only they themselves see them. */
export function presentOwnUser(user: UserRecord): OwnUserDto {
  return { ...presentUser(user), email: user.email, privacy: user.privacy, role: user.role };
}
