import { ChoiceField, FlagField, NestedField, Optional, TextField } from '../../../platform/contracts/fields';
import { NOTIFY_LEVELS, type NotifyLevel } from '../../members/members.types';

/** Hours and minutes of a day. */
export const TIME_OF_DAY = { max: 5, pattern: /^([01]\d|2[0-3]):[0-5]\d$/, example: '22:00' };
/** A name of the IANA time zone database. */
export const TIME_ZONE = { max: 64, pattern: /^[A-Za-z0-9_+/-]+$/, example: 'Europe/Berlin' };

/** When nothing is to make a noise. */
export class QuietHoursDto {
  @TextField('From then on; included.', TIME_OF_DAY)
  from: string;

  @TextField('To then, on the next day where that is earlier; not included.', TIME_OF_DAY)
  to: string;

  @TextField('The time zone of both, by its name in the IANA database.', TIME_ZONE)
  timeZone: string;
}

/** What the caller wishes to be notified of, everywhere. */
export class NotificationPreferencesDto {
  @ChoiceField(
    'Of every message, of those that are for the caller in particular, or of none; a conversation may differ.',
    NOTIFY_LEVELS,
  )
  level: NotifyLevel;

  @FlagField('Whether what somebody wrote may be in a push message: it is encrypted up to the device.')
  preview: boolean;

  @Optional()
  @NestedField('When nothing is pushed; notifications in the app are made all the same.', () => QuietHoursDto)
  quietHours?: QuietHoursDto;
}
