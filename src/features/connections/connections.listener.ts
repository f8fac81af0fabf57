import { Injectable } from '@nestjs/common';
import { On } from '../../platform/events/events';
import type { Id } from '../../shared/ids';
import { ConnectionsService } from './connections.service';

/** Closes the sockets of sessions that have ended. */
@Injectable()
export class ConnectionsListener {
  constructor(private readonly connections: ConnectionsService) {}

  @On('session.revoked')
  sessionEnded({ sessionId }: { sessionId: Id }): void {
    this.connections.endSession(sessionId);
  }
}
