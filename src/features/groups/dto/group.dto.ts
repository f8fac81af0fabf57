import {
  ChoiceField,
  FlagField,
  IdField,
  IdListField,
  IntField,
  ListField,
  NestedField,
  Optional,
  DateTimeField,
  UuidField,
} from '../../../platform/contracts/fields';
import { PageDto } from '../../../platform/contracts/page.dto';
import {
  AboutField,
  CONVERSATION_TYPES,
  HISTORY_MODES,
  MAX_SLOW_MODE_SECONDS,
  NewAboutField,
  NewPictureField,
  PictureField,
  RetentionDto,
  TitleField,
  WRITERS,
} from '../../conversations/conversations.types';
import { MEMBER_ROLES } from '../../members/members.types';
import { MAX_ADDED } from '../../messages/messages.types';
import { UserDto } from '../../users/users.types';

/** Roles that are given; ownership is handed over. */
export const GIVEN_ROLES = ['member', 'moderator', 'admin'] as const;

/** A wish that needs nothing but its id. */
export class WithChangeId {
  @UuidField('Made by the client, kept for every retry: the same id happens once, for ever.')
  clientChangeId: string;
}

// no subclass: one without a field of its own would not be checked
export { WithChangeId as LeaveDto };

/** What to set; what is not named stays. */
export class SettingsPatchDto {
  @Optional()
  @ChoiceField('What who joins sees of what was before: nothing, or all of it.', HISTORY_MODES)
  history?: (typeof HISTORY_MODES)[number];

  @Optional()
  @ChoiceField('Who may write.', WRITERS)
  writers?: (typeof WRITERS)[number];

  @Optional()
  @IntField('Seconds between two messages of one member; 0: none.', 0, MAX_SLOW_MODE_SECONDS)
  slowModeSeconds?: number;

  @Optional()
  @FlagField('Whether who comes by a link waits for a moderator.')
  joinApproval?: boolean;

  @Optional()
  @NestedField(
    'How long messages are kept that are sent from now on; also of a direct conversation.',
    () => RetentionDto,
  )
  retention?: RetentionDto;
}

/** A conversation as it shall be called and set; what is not named stays. */
export class UpdateConversationDto extends WithChangeId {
  @Optional()
  @IntField('Only if this is its version still.', 1)
  expectedVersion?: number;

  @Optional()
  @TitleField()
  title?: string;

  @Optional()
  @NewAboutField()
  description?: string;

  @Optional()
  @NewPictureField()
  avatarUrl?: string;

  @Optional()
  @NestedField('How it is set.', () => SettingsPatchDto)
  settings?: SettingsPatchDto;
}

/** A conversation to open or make. */
export class CreateConversationDto {
  @ChoiceField(
    'Of two people, for whom it is always the same one; a group; or a channel.',
    CONVERSATION_TYPES,
  )
  type: (typeof CONVERSATION_TYPES)[number];

  @Optional()
  @IdField('Of a direct conversation: the other person.')
  userId?: string;

  @Optional()
  @TitleField('Of a group or channel: what it is called.')
  title?: string;

  @Optional()
  @AboutField()
  description?: string;

  @Optional()
  @PictureField()
  avatarUrl?: string;

  @Optional()
  @NestedField('How it is set.', () => SettingsPatchDto)
  settings?: SettingsPatchDto;

  @Optional()
  @IdListField('Who belongs to it from the start, beside its maker.', { max: MAX_ADDED })
  memberIds?: string[];

  @Optional()
  @UuidField('Made by the client, kept for every retry: the same id makes one group, for ever.')
  clientConversationId?: string;
}

/** People to add; who belongs to it already stays as they are. */
export class AddMembersDto extends WithChangeId {
  @IdListField('The people.', { min: 1, max: MAX_ADDED })
  userIds: string[];
}

/** Another role for a member. */
export class ChangeRoleDto extends WithChangeId {
  @ChoiceField('What they shall be.', GIVEN_ROLES)
  role: (typeof GIVEN_ROLES)[number];
}

/** Ownership for another member; who had it becomes an admin. */
export class TransferDto extends WithChangeId {
  @IdField('The new owner.')
  userId: string;
}

/** What became of a wish about members. */
export class MembershipAckDto {
  @IdField('The conversation.')
  conversationId: string;

  @IntField('The number of the message that tells of it; 0 when there was nothing to do.')
  seq: number;

  @IntField('The number of the first change that it made; 0 when there was nothing to do.')
  chg: number;

  @IntField('How many members it has after it.')
  memberCount: number;

  @FlagField('Whether it had happened before, under the same id.')
  duplicate: boolean;
}

/** A member of a group or channel. */
export class MemberDto {
  @NestedField('Who.', () => UserDto)
  user: UserDto;

  @ChoiceField('What they may do.', MEMBER_ROLES)
  role: (typeof MEMBER_ROLES)[number];

  @Optional()
  @DateTimeField('Of groups and channels: when they came, the last time.')
  joinedAt?: string;
}

/** Members in the order of their ids. */
export class MemberPageDto extends PageDto {
  @ListField('The members.', () => MemberDto)
  items: MemberDto[];
}
