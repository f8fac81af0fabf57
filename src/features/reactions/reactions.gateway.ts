import { Injectable } from '@nestjs/common';
import type { Connection } from '../../platform/realtime/connection';
import { SocketEvent } from '../../platform/realtime/socket-event.decorator';
import { ChangeAckDto } from '../messages/messages.types';
import { ReactDto } from './dto/reaction.dto';
import { ReactionsService } from './reactions.service';

/** Reactions over the socket. */
@Injectable()
export class ReactionsGateway {
  constructor(private readonly reactions: ReactionsService) {}

  @SocketEvent('message:react', {
    description: 'React to a message with an emoji, or take that back.',
    payload: ReactDto,
    ack: ChangeAckDto,
    errors: [
      'NOT_MEMBER',
      'FORBIDDEN',
      'NOT_AN_EMOJI',
      'REACTION_LIMIT',
      'MESSAGE_DELETED',
      'VERSION_CONFLICT',
      'IDEMPOTENCY_CONFLICT',
    ],
  })
  react(wish: ReactDto, { userId }: Connection): Promise<ChangeAckDto> {
    return this.reactions.react(userId, wish);
  }
}
