import {
  ChoiceField,
  FlagField,
  IntField,
  NestedField,
  Optional,
  TextField,
} from '../../../platform/contracts/fields';
import { HISTORY_MODES, WRITERS } from '../conversation-choices.types';

export const MAX_TITLE = 200;
export const MAX_DESCRIPTION = 2_000;
/** A day: slower is not a conversation. */
export const MAX_SLOW_MODE_SECONDS = 86_400;

export const URL_PATTERN = /^https?:\/\/[^\s]+$/;

/** What admins decide about a group or channel. */
export class ConversationSettingsDto {
  @ChoiceField('What who joins sees of what was before: nothing, or all of it.', HISTORY_MODES)
  history: (typeof HISTORY_MODES)[number];

  @ChoiceField('Who may write.', WRITERS)
  writers: (typeof WRITERS)[number];

  @IntField('Seconds between two messages of one member; 0: none.', 0, MAX_SLOW_MODE_SECONDS)
  slowModeSeconds: number;

  @FlagField('Whether who comes by a link waits for a moderator.')
  joinApproval: boolean;
}

/** What a group or channel is called and how it is set. */
export class ConversationInfoDto {
  @TextField('What it is called.', { max: MAX_TITLE, example: 'Climbing on Tuesdays' })
  title: string;

  @Optional()
  @TextField('What it is about.', { max: MAX_DESCRIPTION, example: 'Who brings the rope?' })
  description?: string;

  @Optional()
  @TextField('Its picture.', { max: 2_048, pattern: URL_PATTERN, example: 'https://example.org/rope.png' })
  avatarUrl?: string;

  @NestedField('How it is set.', () => ConversationSettingsDto)
  settings: ConversationSettingsDto;
}
