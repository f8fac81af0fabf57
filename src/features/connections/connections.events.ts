import { defineServerEvent } from '../../platform/realtime/server-events';
import {
  ServerDrainingDto,
  SessionExpiryDto,
  SessionReadyDto,
  SessionRevokedDto,
} from './dto/connection.dto';

export const sessionReady = defineServerEvent(
  'session:ready',
  SessionReadyDto,
  'The socket may be used: pull, then go on live. Sent again whenever live events may have been missed: pull again.',
);
export const sessionExpiring = defineServerEvent(
  'session:expiring',
  SessionExpiryDto,
  'The access token ends in a minute: refresh it and send `session:renew`.',
);
export const sessionRevoked = defineServerEvent(
  'session:revoked',
  SessionRevokedDto,
  'The session has ended; the socket is closed next.',
);
export const serverDraining = defineServerEvent(
  'server:draining',
  ServerDrainingDto,
  'This node is about to stop: connect to any node again.',
);
