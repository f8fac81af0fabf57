import type { UserRole } from '../../platform/auth/roles';
import type { Id } from '../../shared/ids';
import type { PrivacyDto } from './dto/user.dto';

/** A person as the features know them. */
export interface UserRecord {
  id: Id;
  username: string;
  usernameLower: string;
  email: string;
  emailHash?: string;
  displayName: string;
  displayNameLower: string;
  bio?: string;
  role: UserRole;
  privacy: PrivacyDto;
  createdAt: Date;
}

/** What is needed to make an account. */
export interface NewUser {
  username: string;
  email: string;
  displayName: string;
}

/** What a person may change of their profile; only what is named changes, an empty bio is removed. */
export interface ProfileChange {
  displayName?: string;
  bio?: string;
  privacy?: Partial<PrivacyDto>;
}

export { type Audience, AUDIENCES, OwnUserDto, USERNAME_PATTERN, UserDto } from './dto/user.dto';
