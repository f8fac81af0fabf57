import { Module } from '@nestjs/common';
import { PresenceModule } from '../presence/presence.module';
import { SessionsModule } from '../sessions/sessions.module';
import { ConnectionsGateway } from './connections.gateway';
import { ConnectionsListener } from './connections.listener';
import { ConnectionsService } from './connections.service';

/** The life of sockets. */
@Module({
  imports: [SessionsModule, PresenceModule],
  providers: [ConnectionsService, ConnectionsGateway, ConnectionsListener],
})
export class ConnectionsModule {}
