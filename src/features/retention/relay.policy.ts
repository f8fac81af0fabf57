import { groupBy } from '../../shared/group-by';
import type { Id } from '../../shared/ids';
import { type Interval, visibleRanges } from '../../shared/visibility';
import type { DeviceMarkRecord } from './retention.types';

/** Somebody who belongs to a conversation, and the devices on which they are signed in. */
export interface Recipient {
  userId: Id;
  intervals: readonly Interval[];
  deviceIds: readonly string[];
}

/**
 * Up to which number every device has stored what its person may see. Who is signed in nowhere waits for what came after
 * the last device they had; a device that has said nothing yet waits for everything.
 */
export function storedThrough(recipients: readonly Recipient[], marks: readonly DeviceMarkRecord[]): number {
  const marksOf = groupBy(marks, ({ userId }) => userId);
  const reached = recipients.map((recipient) => {
    const storedSeq = storedBy(recipient.deviceIds, marksOf.get(recipient.userId) ?? []);
    const [missing] = visibleRanges(recipient.intervals, {
      fromSeq: storedSeq + 1,
      toSeq: Number.MAX_SAFE_INTEGER,
    });
    return missing ? missing.fromSeq - 1 : Infinity;
  });
  return Math.min(...reached);
}

function storedBy(deviceIds: readonly string[], marks: readonly DeviceMarkRecord[]): number {
  if (deviceIds.length === 0) return Math.max(0, ...marks.map(({ storedSeq }) => storedSeq));
  const known = new Map(marks.map(({ deviceId, storedSeq }) => [deviceId, storedSeq]));
  return Math.min(...deviceIds.map((deviceId) => known.get(deviceId) ?? 0));
}
