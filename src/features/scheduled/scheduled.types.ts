import type { Id } from '../../shared/ids';
import type { ScheduledMessageDto, SendableDto } from '../messages/messages.types';

/** A message that waits for its time, as the features know it. */
export interface ScheduledRecord {
  /** of the message that it will be */
  id: Id;
  userId: Id;
  conversationId: Id;
  body: SendableDto;
  sendAt: Date;
  status: ScheduledMessageDto['status'];
  failure?: string;
  version: number;
}
