import { Injectable } from '@nestjs/common';
import type { Id } from '../../shared/ids';
import type { ScheduledMessageDto, SendMessageDto } from './dto/message.dto';

/** A message and the time that it is to be sent at. */
export type LaterMessage = SendMessageDto & { sendAt: string };
type Keep = (senderId: Id, message: LaterMessage) => Promise<ScheduledMessageDto | undefined>;

/** Where messages go that are not to be sent at once: the feature that keeps them stands above this one. */
@Injectable()
export class LaterMessagesService {
  private keep?: Keep;

  /** Who keeps them; to be called while modules initialise. */
  use(keep: Keep): void {
    this.keep = keep;
  }

  /**
   * Keeps a message that is for later.
   * @returns what is kept; undefined when it is to be sent now: it is for no later time, or a retry of one that was sent
   * @throws as sending, and as who keeps it
   */
  async schedule(senderId: Id, message: SendMessageDto): Promise<ScheduledMessageDto | undefined> {
    if (!isForLater(message)) return undefined;
    if (!this.keep) throw new Error('nobody keeps messages for later');
    return this.keep(senderId, message);
  }
}

const isForLater = (message: SendMessageDto): message is LaterMessage => message.sendAt !== undefined;
