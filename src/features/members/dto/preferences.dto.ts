import {
  ChoiceField,
  DateTimeField,
  FlagField,
  LabelListField,
  Optional,
} from '../../../platform/contracts/fields';
import { NOTIFY_LEVELS, type NotifyLevel } from '../notify-levels.types';

/** Labels of one conversation. */
export const MAX_LABELS_EACH = 5;
const MAX_LABEL_LENGTH = 40;

/** No spaces around it: two labels that look the same are the same. */
export const LABEL_TEXT = { max: MAX_LABEL_LENGTH, pattern: /^\S(.*\S)?$/, example: 'Climbing' };

export const LabelsField = (description: string) =>
  LabelListField(description, { ...LABEL_TEXT, maxItems: MAX_LABELS_EACH });

/** What the caller keeps about a conversation; nobody else sees it. */
export class PreferencesDto {
  @FlagField('Whether it stands above the others in the list.')
  pinned: boolean;

  @FlagField('Whether it is out of the way: not in the list unless that is asked for.')
  archived: boolean;

  @FlagField('Whether the caller wants no notice of what happens here, at this moment.')
  muted: boolean;

  @Optional()
  @DateTimeField('When that ends by itself; never unless told.')
  mutedUntil?: string;

  @Optional()
  @ChoiceField('Of what here the caller is notified; as everywhere else when left out.', NOTIFY_LEVELS)
  notify?: NotifyLevel;

  @FlagField('Whether the caller marked it to come back to; ends when they read.')
  markedUnread: boolean;

  @LabelsField('The caller’s labels of it.')
  labels: string[];
}
