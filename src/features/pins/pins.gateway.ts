import { Injectable } from '@nestjs/common';
import type { Connection } from '../../platform/realtime/connection';
import { SocketEvent } from '../../platform/realtime/socket-event.decorator';
import { ChangeAckDto } from '../messages/messages.types';
import { PinMessageDto } from './dto/pin.dto';
import { PinsService } from './pins.service';

/** Pinned messages over the socket. */
@Injectable()
export class PinsGateway {
  constructor(private readonly pins: PinsService) {}

  @SocketEvent('message:pin', {
    description: 'Pin a message for everyone in the conversation, or take it down.',
    payload: PinMessageDto,
    ack: ChangeAckDto,
    errors: [
      'NOT_MEMBER',
      'FORBIDDEN',
      'PIN_LIMIT',
      'MESSAGE_DELETED',
      'VERSION_CONFLICT',
      'IDEMPOTENCY_CONFLICT',
    ],
  })
  pin(wish: PinMessageDto, { userId }: Connection): Promise<ChangeAckDto> {
    return this.pins.pin(userId, wish);
  }
}
