import {
  DateTimeField,
  FlagField,
  ListField,
  NestedField,
  Optional,
  TextField,
} from '../../../platform/contracts/fields';
import { PageDto, PageQueryDto } from '../../../platform/contracts/page.dto';
import { MessageChangeDto } from '../../messages/messages.types';
import { UserDto } from '../../users/users.types';

const EMOJI = { max: 100, example: '👍🏽' };

/** A reaction to a message, or the end of one, by socket. */
export class ReactDto extends MessageChangeDto {
  @TextField('One emoji, however many code points it takes.', EMOJI)
  emoji: string;

  @Optional()
  @FlagField('Whether to react with it; `true` unless told, `false` takes it back.')
  isOn?: boolean;
}

/** Which reactions to list. */
export class ReactionQueryDto extends PageQueryDto {
  @Optional()
  @TextField('Only those with this emoji.', EMOJI)
  emoji?: string;
}

/** Who reacts to a message with what. */
export class ReactionDto {
  @NestedField('Who.', () => UserDto)
  user: UserDto;

  @TextField('With what.', { example: '👍🏽' })
  emoji: string;

  @DateTimeField('Since when.')
  at: string;
}

/** Reactions to a message, those with the same emoji together. */
export class ReactionPageDto extends PageDto {
  @ListField('The reactions.', () => ReactionDto)
  items: ReactionDto[];
}
