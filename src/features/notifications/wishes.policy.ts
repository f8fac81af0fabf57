import type { MemberRecord, NotifyLevel } from '../members/members.types';
import type { NotificationPreferencesDto, QuietHoursDto } from './dto/preferences.dto';

/** What people are notified of unless they say otherwise. */
export const DEFAULTS: NotificationPreferencesDto = { level: 'all', preview: true };

const formats = new Map<string, Intl.DateTimeFormat>();

/** Reads the clock of a place. @throws RangeError when there is no such time zone */
function clockOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' });
    formats.set(timeZone, format);
  }
  return format;
}

export function isTimeZone(name: string): boolean {
  try {
    clockOf(name);
    return true;
  } catch {
    return false;
  }
}

/** Hours and minutes at a place, such as `07:30`; they sort as text. */
export const timeIn = (timeZone: string, now: number): string => clockOf(timeZone).format(now);

/** Whether a moment is in somebody's quiet hours, which may go over midnight. */
export function isQuietAt({ from, to, timeZone }: QuietHoursDto, now: number): boolean {
  const time = timeIn(timeZone, now);
  return from <= to ? from <= time && time < to : from <= time || time < to;
}

/** Of what in a conversation somebody is notified: as they say there, else as they say for everything. */
export function levelOf(
  { notify }: Pick<MemberRecord, 'notify'>,
  { level }: NotificationPreferencesDto,
): NotifyLevel {
  return notify ?? level;
}

/** Whether a conversation is to make a noise for somebody at a moment. */
export function isQuiet(
  { mutedUntil }: Pick<MemberRecord, 'mutedUntil'>,
  { quietHours }: NotificationPreferencesDto,
  now: number,
): boolean {
  return (mutedUntil?.getTime() ?? 0) > now || (quietHours !== undefined && isQuietAt(quietHours, now));
}
