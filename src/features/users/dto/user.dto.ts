import { USER_ROLES, type UserRole } from '../../../platform/auth/roles';
import {
  ChoiceField,
  DateTimeField,
  FlagField,
  IdField,
  NestedField,
  Optional,
  TextField,
} from '../../../platform/contracts/fields';

/** Who may know something of a person, or do something with them; contacts are those in that person's book. */
export const AUDIENCES = ['everyone', 'contacts', 'nobody'] as const;
export type Audience = (typeof AUDIENCES)[number];
export const USERNAME_PATTERN = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{1,30}[A-Za-z0-9])$/;

/** What a person lets others know. */
export class PrivacyDto {
  @ChoiceField('Who may see when the person was last seen and whether they are online.', AUDIENCES)
  lastSeen: Audience;

  @ChoiceField('Who may see more of the profile than the names.', AUDIENCES)
  profile: Audience;

  @ChoiceField('Who may add the person to groups and channels.', AUDIENCES)
  groups: Audience;

  @FlagField('Whether who has the person’s address in a list of their own finds them by it.')
  findByEmail: boolean;

  @FlagField('Whether others learn that their messages were read; delivery is always confirmed.')
  readReceipts: boolean;
}

/** A person as everyone may see them. */
export class UserDto {
  @IdField('The person.')
  id: string;

  @TextField('Unique name, as registered.', { pattern: USERNAME_PATTERN, example: 'alice' })
  username: string;

  @TextField('Name to show.', { max: 64, example: 'Alice Moreau' })
  displayName: string;

  @Optional()
  @TextField('A few words about oneself, as far as they are shown to the caller.', {
    min: 0,
    max: 280,
    example: 'Mostly in the garden.',
  })
  bio?: string;

  @Optional()
  @DateTimeField('When the person was last online; absent while they hide it.')
  lastSeenAt?: string;

  @DateTimeField('When the account was made.')
  createdAt: string;
}

/** A person as only they themselves see them. */
export class OwnUserDto extends UserDto {
  @TextField('Address for sign-in and notices.', { max: 254, example: 'alice@example.org' })
  email: string;

  @NestedField('What others may know.', () => PrivacyDto)
  privacy: PrivacyDto;

  @ChoiceField('Rights on the whole server.', USER_ROLES)
  role: UserRole;
}
