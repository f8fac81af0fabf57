import { Injectable } from '@nestjs/common';
import { Bus } from '../../platform/realtime/bus';
import type { Connection } from '../../platform/realtime/connection';
import { openRoom, userRoom } from '../../platform/realtime/rooms';
import { SocketEvent } from '../../platform/realtime/socket-event.decorator';
import { TypingDto } from './dto/typing.dto';
import { typingStart } from './typing.events';
import { TYPING_EXPIRES_MS, TypingService } from './typing.service';

/** Typing over the socket. */
@Injectable()
export class TypingGateway {
  constructor(
    private readonly typing: TypingService,
    private readonly bus: Bus,
  ) {}

  @SocketEvent('typing:start', {
    description: 'The person types. Announced at most once a second; over after three unless repeated.',
    payload: TypingDto,
    errors: ['NOT_MEMBER'],
  })
  async start({ conversationId }: TypingDto, { userId, id }: Connection): Promise<void> {
    const shown = await this.typing.start({ userId, conversationId, connectionId: id });
    if (!shown) return;
    const payload = { conversationId, userId, expiresInMs: TYPING_EXPIRES_MS };
    const how = { isVolatile: true, except: shown.hiddenFrom.map(userRoom) };
    this.bus.publish([openRoom(conversationId)], typingStart, payload, how);
  }

  @SocketEvent('typing:stop', {
    description: 'The person stopped typing.',
    payload: TypingDto,
    errors: [],
  })
  stop({ conversationId }: TypingDto, { userId }: Connection): void {
    this.typing.stop({ userId, conversationId });
  }
}
