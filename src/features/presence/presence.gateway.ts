import { Injectable } from '@nestjs/common';
import type { Connection } from '../../platform/realtime/connection';
import { SocketEvent } from '../../platform/realtime/socket-event.decorator';
import { PresenceDto, PresenceListDto, PresenceSetDto, PresenceSubscribeDto } from './dto/presence.dto';
import { PresenceService } from './presence.service';
import { PresenceWatchService } from './presence-watch.service';

/** Presence over the socket. */
@Injectable()
export class PresenceGateway {
  constructor(
    private readonly presence: PresenceService,
    private readonly watch: PresenceWatchService,
  ) {}

  @SocketEvent('presence:subscribe', {
    description: 'Be told when people come and go.',
    payload: PresenceSubscribeDto,
    ack: PresenceListDto,
    errors: ['TOO_MANY_SUBSCRIPTIONS'],
  })
  async subscribe({ userIds }: PresenceSubscribeDto, connection: Connection): Promise<PresenceListDto> {
    return { states: await this.watch.watch(connection, userIds) };
  }

  @SocketEvent('presence:unsubscribe', {
    description: 'Be told no longer.',
    payload: PresenceSubscribeDto,
    ack: PresenceListDto,
    errors: [],
  })
  async unsubscribe({ userIds }: PresenceSubscribeDto, connection: Connection): Promise<PresenceListDto> {
    return { states: await this.watch.unwatch(connection, userIds) };
  }

  @SocketEvent('presence:set', {
    description: 'Say of oneself: online or away, and a few words.',
    payload: PresenceSetDto,
    ack: PresenceDto,
    errors: [],
  })
  async set({ state, text }: PresenceSetDto, connection: Connection): Promise<PresenceDto> {
    connection.shown = { state, ...(text && { text }) };
    const { userId, id: connectionId, deviceId, shown } = connection;
    await this.presence.touch({ userId, connectionId, deviceId, ...shown });
    return { userId, ...shown };
  }
}
