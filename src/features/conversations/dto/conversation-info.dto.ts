import {
  ChoiceField,
  FlagField,
  IntField,
  NestedField,
  Optional,
  TextField,
} from '../../../platform/contracts/fields';
import { RETENTION_MODES } from '../../../shared/retention';
import { HISTORY_MODES, WRITERS } from '../conversation-choices.types';

const MAX_TITLE = 200;
const MAX_DESCRIPTION = 2_000;
const MAX_URL = 2_048;
/** A day: slower is not a conversation. */
export const MAX_SLOW_MODE_SECONDS = 86_400;

const URL_PATTERN = /^https?:\/\/[^\s]+$/;
const URL_OR_NOTHING = /^(https?:\/\/[^\s]+)?$/;

export const TitleField = (description = 'What it is called.') =>
  TextField(description, { max: MAX_TITLE, example: 'Climbing on Tuesdays' });
export const AboutField = () =>
  TextField('What it is about.', { max: MAX_DESCRIPTION, example: 'Who brings the rope?' });
export const PictureField = () =>
  TextField('Its picture.', { max: MAX_URL, pattern: URL_PATTERN, example: 'https://example.org/rope.png' });
/** The same to be changed: empty for none. */
export const NewAboutField = () =>
  TextField('What it is about; empty for nothing.', { min: 0, max: MAX_DESCRIPTION });
export const NewPictureField = () =>
  TextField('Its picture; empty for none.', {
    min: 0,
    max: MAX_URL,
    pattern: URL_OR_NOTHING,
    example: 'https://example.org/rope.png',
  });

/** From what a person just has time to read, to ten years. */
export const [MIN_LIFETIME_SECONDS, MAX_LIFETIME_SECONDS] = [5, 315_360_000];

/** How long the server keeps messages. */
export class RetentionDto {
  @ChoiceField(
    '`archive`: for ever. `ttl`: `seconds` from when it was sent. `relay`: until every device has stored it, 30 days at most.',
    RETENTION_MODES,
  )
  mode: (typeof RETENTION_MODES)[number];

  @Optional()
  @IntField('Of `ttl`: how long.', MIN_LIFETIME_SECONDS, MAX_LIFETIME_SECONDS)
  seconds?: number;
}

/** What is decided about a conversation. */
export class ConversationSettingsDto {
  @ChoiceField('What who joins sees of what was before: nothing, or all of it.', HISTORY_MODES)
  history: (typeof HISTORY_MODES)[number];

  @ChoiceField('Who may write.', WRITERS)
  writers: (typeof WRITERS)[number];

  @IntField('Seconds between two messages of one member; 0: none.', 0, MAX_SLOW_MODE_SECONDS)
  slowModeSeconds: number;

  @FlagField('Whether who comes by a link waits for a moderator.')
  joinApproval: boolean;

  @Optional()
  @NestedField(
    'How long messages are kept that are sent from now on; as in the workspace unless told.',
    () => RetentionDto,
  )
  retention?: RetentionDto;
}

/** What a conversation is called and how it is set. */
export class ConversationInfoDto {
  @Optional()
  @TitleField('Of a group or channel: what it is called.')
  title?: string;

  @Optional()
  @AboutField()
  description?: string;

  @Optional()
  @PictureField()
  avatarUrl?: string;

  @NestedField('How it is set.', () => ConversationSettingsDto)
  settings: ConversationSettingsDto;
}
