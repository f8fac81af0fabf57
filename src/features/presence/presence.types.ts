import type { Id } from '../../shared/ids';

export type PresenceState = 'online' | 'away' | 'offline';

/** Whether a person is there, as the features know it. */
export interface PresenceRecord {
  userId: Id;
  state: PresenceState;
  text?: string;
  devices: number;
  lastSeenAt?: Date;
  decidedAt: number;
}

/** What the leases of a person's connections add up to at one moment. */
export interface LeaseVerdict {
  state: PresenceState;
  text?: string;
  devices: number;
  /** connections with a live lease */
  connections: number;
  /** whether the sum differs from what it was before */
  hasChanged: boolean;
  /** microseconds of the deciding clock */
  decidedAt: number;
}

export { MAX_SUBSCRIPTIONS } from './dto/presence.dto';
