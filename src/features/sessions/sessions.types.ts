import type { Id } from '../../shared/ids';

/** A sign-in of a device, as the features know it. */
export interface SessionRecord {
  id: Id;
  userId: Id;
  deviceId: string;
  generation: number;
  userAgent?: string;
  ip?: string;
  createdAt: Date;
  lastUsedAt: Date;
  expiresAt: Date;
}

/** Where a sign-in or a refresh came from. */
export interface Origin {
  userAgent?: string;
  ip?: string;
}
