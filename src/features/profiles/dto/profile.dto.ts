import {
  ChoiceField,
  FlagField,
  ListField,
  NestedField,
  Optional,
  TextField,
} from '../../../platform/contracts/fields';
import { PageDto, PageQueryDto } from '../../../platform/contracts/page.dto';
import { type Audience, AUDIENCES, UserDto } from '../../users/users.types';

/** A change of privacy: only what is named changes. */
export class UpdatePrivacyDto {
  @Optional()
  @ChoiceField('Who may see when the person was last seen and whether they are online.', AUDIENCES)
  lastSeen?: Audience;

  @Optional()
  @ChoiceField('Who may see more of the profile than the names.', AUDIENCES)
  profile?: Audience;

  @Optional()
  @ChoiceField('Who may add the person to groups and channels.', AUDIENCES)
  groups?: Audience;

  @Optional()
  @FlagField('Whether who has the person’s address in a list of their own finds them by it.')
  findByEmail?: boolean;

  @Optional()
  @FlagField('Whether others learn that their messages were read.')
  readReceipts?: boolean;
}

/** A change of one's own profile: only what is named changes. */
export class UpdateProfileDto {
  @Optional()
  @TextField('Name to show.', { max: 64, pattern: /\S/, example: 'Alice Moreau' })
  displayName?: string;

  @Optional()
  @TextField('A few words about oneself; empty removes them.', {
    min: 0,
    max: 280,
    example: 'Mostly in the garden.',
  })
  bio?: string;

  @Optional()
  @NestedField('What others may know.', () => UpdatePrivacyDto)
  privacy?: UpdatePrivacyDto;
}

/** A search for people. */
export class UserSearchQueryDto extends PageQueryDto {
  @TextField('Beginning of a username or a displayed name, in any case.', { max: 64, example: 'ali' })
  query: string;
}

/** People found, usernames first, then displayed names, each in alphabetical order. */
export class UserPageDto extends PageDto {
  @ListField('The people.', () => UserDto)
  items: UserDto[];
}
