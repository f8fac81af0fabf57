import {
  ChoiceField,
  DateTimeField,
  IdField,
  IntField,
  ListField,
  NestedField,
  Optional,
} from '../../../platform/contracts/fields';
import { PageDto } from '../../../platform/contracts/page.dto';
import {
  AboutField,
  CONVERSATION_TYPES,
  ConversationSettingsDto,
  PictureField,
  RetentionDto,
  TitleField,
} from '../../conversations/conversations.types';
import { UnreadMentionsField, ViewedMessageDto } from '../../messages/messages.types';
import { MEMBER_ROLES, PreferencesDto, StatusUpdateDto } from '../../members/members.types';
import { UserDto } from '../../users/users.types';

/** A conversation as one member sees it. */
export class ConversationDto extends PreferencesDto {
  @IdField('The conversation.')
  id: string;

  @ChoiceField(
    'A direct conversation of two people, a group, or a channel, where not everybody writes.',
    CONVERSATION_TYPES,
  )
  type: (typeof CONVERSATION_TYPES)[number];

  @Optional()
  @TitleField('Of groups and channels: what it is called.')
  title?: string;

  @Optional()
  @AboutField()
  description?: string;

  @Optional()
  @PictureField()
  avatarUrl?: string;

  @Optional()
  @NestedField(
    'How it is set; of direct conversations only where somebody decided about them.',
    () => ConversationSettingsDto,
  )
  settings?: ConversationSettingsDto;

  @NestedField('How long messages are kept that are sent from now on.', () => RetentionDto)
  retention: RetentionDto;

  @IntField('Of what it is called and how it is set: each change adds one.', 1)
  version: number;

  @IntField('How many people it has.', 1)
  memberCount: number;

  @IntField('The number of its newest message; 0 while it has none.')
  lastSeq: number;

  @IntField('The number of its newest change; 0 while it has none.')
  lastChg: number;

  @Optional()
  @NestedField('Its newest message.', () => ViewedMessageDto)
  lastMessage?: ViewedMessageDto;

  @IntField('What the caller has not read: `lastSeq − readSeq`.')
  unread: number;

  @Optional()
  @UnreadMentionsField()
  unreadMentions?: number[];

  @IntField('Everything up to here has reached a device of the caller.')
  deliveredSeq: number;

  @IntField('Everything up to here the caller has read.')
  readSeq: number;

  @ChoiceField('What the caller may do here.', MEMBER_ROLES)
  role: (typeof MEMBER_ROLES)[number];

  @Optional()
  @NestedField('The other person of a direct conversation.', () => UserDto)
  peer?: UserDto;

  @ListField(
    'How far the other members have received and read it, as far as they show it; of more than 100 members all together.',
    () => StatusUpdateDto,
  )
  receipts: StatusUpdateDto[];

  @DateTimeField('When it was made.')
  createdAt: string;

  @DateTimeField('When something last happened in it.')
  lastActivityAt: string;
}

/** The caller's conversations: pinned ones, then the others, then archived ones, each by latest activity. */
export class ConversationPageDto extends PageDto {
  @ListField('The conversations.', () => ConversationDto)
  items: ConversationDto[];
}
