import type { Id } from '../../shared/ids';
import type { PresenceDto } from './dto/presence.dto';
import type { PresenceRecord } from './presence.types';

/** Whether a person is there, as `viewerId` may see it. */
export function presentPresence(userId: Id, record: PresenceRecord | undefined, viewerId: Id): PresenceDto {
  if (!record) return { userId, state: 'offline' };
  if (record.isHidden && userId !== viewerId) return { userId, state: 'hidden' };
  const { state, text, lastSeenAt } = record;
  return {
    userId,
    state,
    ...(text && { text }),
    ...(lastSeenAt && { lastSeenAt: lastSeenAt.toISOString() }),
  };
}
