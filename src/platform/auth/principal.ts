import type { Id } from '../../shared/ids';

/** Who is calling, as proven by an access token whose session is alive. */
export interface Principal {
  userId: Id;
  sessionId: Id;
  deviceId: string;
  /** when the token ends, milliseconds since the epoch */
  expiresAt: number;
}
