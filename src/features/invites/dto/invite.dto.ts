import {
  ChoiceField,
  DateTimeField,
  FlagField,
  IdField,
  IntField,
  ListField,
  NestedField,
  Optional,
  TextField,
  UuidField,
} from '../../../platform/contracts/fields';
import { PageDto } from '../../../platform/contracts/page.dto';
import { AboutField, PictureField, TitleField } from '../../conversations/conversations.types';
import { MembershipAckDto } from '../../groups/groups.types';
import { UserDto } from '../../users/users.types';

const MAX_SECONDS = 365 * 86_400;
const MAX_USES = 100_000;
const CODE = { min: 22, max: 22, pattern: /^[A-Za-z0-9_-]{22}$/, example: 'oQbZ1p0cT3mB7kWv9xYd2A' };

/** A link to make. */
export class CreateInviteDto {
  @Optional()
  @IntField('Seconds until it is no longer valid; for ever unless told.', 60, MAX_SECONDS)
  expiresInSeconds?: number;

  @Optional()
  @IntField('How many people may come by it; any number unless told.', 1, MAX_USES)
  maxUses?: number;
}

/** A link by which people join. */
export class InviteDto {
  @IdField('The link.')
  id: string;

  @IdField('Where it leads.')
  conversationId: string;

  @TextField('What the link ends with. Who has it may join.', CODE)
  code: string;

  @IdField('Who made it.')
  createdBy: string;

  @DateTimeField('When.')
  createdAt: string;

  @Optional()
  @DateTimeField('When it is no longer valid.')
  expiresAt?: string;

  @Optional()
  @IntField('How many people may come by it.', 1)
  maxUses?: number;

  @IntField('How many have, those who still wait among them.')
  uses: number;
}

/** Links, newest first. */
export class InvitePageDto extends PageDto {
  @ListField('The links.', () => InviteDto)
  items: InviteDto[];
}

/** Where a link leads, for who has not joined yet. */
export class InvitePreviewDto {
  @ChoiceField('A group, or a channel, where not everybody writes.', ['group', 'channel'])
  type: 'group' | 'channel';

  @TitleField()
  title: string;

  @Optional()
  @AboutField()
  description?: string;

  @Optional()
  @PictureField()
  avatarUrl?: string;

  @IntField('How many people it has.')
  memberCount: number;

  @FlagField('Whether who joins waits for a moderator.')
  joinApproval: boolean;
}

/** A wish that needs nothing but its id. */
export class JoinDto {
  @UuidField('Made by the client, kept for every retry: the same id happens once, for ever.')
  clientChangeId: string;
}

/** What became of a wish to join. */
export class JoinAckDto extends MembershipAckDto {
  @ChoiceField('Whether the caller belongs to it now, or waits to be let in.', ['joined', 'waiting'])
  state: 'joined' | 'waiting';
}

/** Somebody who waits to be let in. */
export class JoinRequestDto {
  @NestedField('Who.', () => UserDto)
  user: UserDto;

  @IdField('The link they came by.')
  inviteId: string;

  @DateTimeField('Since when.')
  at: string;
}

/** Who waits, longest first. */
export class JoinRequestPageDto extends PageDto {
  @ListField('The people.', () => JoinRequestDto)
  items: JoinRequestDto[];
}
