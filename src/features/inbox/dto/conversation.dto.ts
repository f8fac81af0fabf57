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
import { CONVERSATION_TYPES } from '../../conversations/conversations.types';
import { ViewedMessageDto } from '../../messages/messages.types';
import { MEMBER_ROLES, StatusUpdateDto } from '../../members/members.types';
import { UserDto } from '../../users/users.types';

/** A conversation to open: for two people always the same one. */
export class CreateConversationDto {
  @ChoiceField('A direct conversation of two people.', CONVERSATION_TYPES)
  type: (typeof CONVERSATION_TYPES)[number];

  @IdField('The other person.')
  userId: string;
}

/** A conversation as one member sees it. */
export class ConversationDto {
  @IdField('The conversation.')
  id: string;

  @ChoiceField('A direct conversation of two people.', CONVERSATION_TYPES)
  type: (typeof CONVERSATION_TYPES)[number];

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
    'How far the other members have received and read it, as far as they show it.',
    () => StatusUpdateDto,
  )
  receipts: StatusUpdateDto[];

  @DateTimeField('When it was made.')
  createdAt: string;

  @DateTimeField('When something last happened in it.')
  lastActivityAt: string;
}

/** The caller's conversations, latest activity first. */
export class ConversationPageDto extends PageDto {
  @ListField('The conversations.', () => ConversationDto)
  items: ConversationDto[];
}
