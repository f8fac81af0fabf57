import type { Id } from '../../shared/ids';
import type { PresenceDto } from './dto/presence.dto';
import type { PresenceRecord } from './presence.types';

/** Whether a person is there, for who may know it or may not. */
export function presentPresence(
  userId: Id,
  record: PresenceRecord | undefined,
  isShown: boolean,
): PresenceDto {
  if (!isShown) return { userId, state: 'hidden' };
  if (!record) return { userId, state: 'offline' };
  const { state, text, lastSeenAt } = record;
  return {
    userId,
    state,
    ...(text && { text }),
    ...(lastSeenAt && { lastSeenAt: lastSeenAt.toISOString() }),
  };
}
