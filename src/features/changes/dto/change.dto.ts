import {
  ChoiceField,
  DateTimeField,
  FlagField,
  IdField,
  IdListField,
  IntField,
  ListField,
  NestedField,
  Optional,
  TextField,
} from '../../../platform/contracts/fields';
import { ConversationInfoDto } from '../../conversations/conversations.types';
import { MEMBER_ROLES } from '../../members/members.types';

/** What can happen to a message after it was sent; also the names of the live events. */
export const MESSAGE_CHANGES = [
  'message:updated',
  'message:deleted',
  'reaction:updated',
  'pin:updated',
] as const;
/** What can happen to a conversation itself; also the names of the live events. */
export const CONVERSATION_CHANGES = ['conversation:updated', 'member:updated'] as const;
export const CHANGE_TYPES = [...MESSAGE_CHANGES, ...CONVERSATION_CHANGES] as const;

/** Most people that one message may mention by name. */
export const MAX_MENTIONS = 50;

/** Members told of by one change. */
export const MAX_CHANGED_MEMBERS = 100;

/** What became of the reactions to a message. */
export class ReactionChangeDto {
  @TextField('The emoji.', { example: '👍🏽' })
  emoji: string;

  @FlagField('Whether the actor reacts with it now.')
  isOn: boolean;

  @IntField('How many people react with it now; 0: nobody any more.')
  count: number;
}

/** What a member is after a change. */
export class ChangedMemberDto {
  @IdField('The member.')
  userId: string;

  @ChoiceField('What they may do.', MEMBER_ROLES)
  role: (typeof MEMBER_ROLES)[number];

  @FlagField('Whether they belong to it.')
  isActive: boolean;
}

/** Something that happened in a conversation beside new messages, numbered like the messages are. */
export class ChangeDto {
  @IdField('The conversation.')
  conversationId: string;

  @IntField('Its number in the conversation: 1, 2, 3 … without a hole.', 1)
  chg: number;

  @ChoiceField('What happened; also the name of the live event.', CHANGE_TYPES)
  type: (typeof CHANGE_TYPES)[number];

  @IdField('Who did it.')
  actorId: string;

  @IntField('The number of the message it happened to, or of the message that tells of it.', 1)
  seq: number;

  @IntField(
    'The version after it, of the message or of the conversation; reactions and pins make no new one.',
    1,
  )
  version: number;

  @Optional()
  @IdField('The message it happened to.')
  messageId?: string;

  @Optional()
  @TextField('The new text, after an edit.', { min: 0 })
  content?: string;

  @Optional()
  @IdListField('After an edit that changed for whom the message is: whom it mentions now, maybe nobody.', {
    max: MAX_MENTIONS,
  })
  mentions?: string[];

  @Optional()
  @FlagField('Beside `mentions`: whether it is for all members in particular now.')
  mentionsAll?: boolean;

  @Optional()
  @NestedField('Of `reaction:updated`.', () => ReactionChangeDto)
  reaction?: ReactionChangeDto;

  @Optional()
  @FlagField('Of `pin:updated`: whether the message is pinned now.')
  isPinned?: boolean;

  @Optional()
  @NestedField(
    'What the conversation is called and how it is set, after that changed.',
    () => ConversationInfoDto,
  )
  conversation?: ConversationInfoDto;

  @Optional()
  @ListField('Whose membership changed.', () => ChangedMemberDto, { max: MAX_CHANGED_MEMBERS })
  members?: ChangedMemberDto[];

  @Optional()
  @IntField('How many members the conversation has after it.')
  memberCount?: number;

  @Optional()
  @FlagField('The group was dissolved: its last change, and nothing follows.')
  isDissolved?: boolean;

  @DateTimeField('When it happened.')
  at: string;
}
