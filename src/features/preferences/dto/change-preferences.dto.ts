import { ChoiceField, DateTimeField, FlagField, Optional } from '../../../platform/contracts/fields';
import { LabelsField, NOTIFY_LEVELS, type NotifyLevel } from '../../members/members.types';

/** What to keep about a conversation; what is not named stays. */
export class ChangePreferencesDto {
  @Optional()
  @FlagField('Above the others in the list; it leaves the archive.')
  pinned?: boolean;

  @Optional()
  @FlagField('Out of the way; it is no longer pinned. New messages leave it there.')
  archived?: boolean;

  @Optional()
  @FlagField('No notice of what happens here: until that is changed, or until `mutedUntil`.')
  muted?: boolean;

  @Optional()
  @DateTimeField('Muted until then, a moment to come.')
  mutedUntil?: string;

  @Optional()
  @ChoiceField('Of what here the caller is notified; `default`: as everywhere else.', [
    ...NOTIFY_LEVELS,
    'default',
  ])
  notify?: NotifyLevel | 'default';

  @Optional()
  @FlagField('To come back to; ends when the caller reads.')
  markedUnread?: boolean;

  @Optional()
  @LabelsField('All labels it shall have; none for an empty list.')
  labels?: string[];
}
