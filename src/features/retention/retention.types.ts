import type { Id } from '../../shared/ids';

/** How far one device has stored a conversation. */
export interface DeviceMarkRecord {
  conversationId: Id;
  userId: Id;
  deviceId: string;
  storedSeq: number;
}
