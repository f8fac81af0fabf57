import {
  ChoiceField,
  DateTimeField,
  IdField,
  IntField,
  NestedField,
  OpaqueField,
  TextField,
} from '../../../platform/contracts/fields';

export const REVOCATION_REASONS = ['revoked'] as const;

/** The limits a client should keep to. */
export class LimitsDto {
  @IntField('Most bytes of text in a message.')
  contentBytes: number;

  @IntField('Most items on a page and in one answer of `sync:pull`.')
  pageItems: number;

  @IntField('Messages a person may send in a burst.')
  sendBurst: number;

  @IntField('Messages a person may send in 10 seconds, after the burst.')
  sendPer10s: number;

  @IntField('Sockets a person may have.')
  socketsPerUser: number;

  @IntField('People one socket may watch for presence.')
  presenceSubscriptions: number;

  @IntField('Bytes the server queues for a slow socket before it closes it.')
  queuedBytes: number;
}

/** The socket may be used: buffer live events, call `sync:pull`, apply, go on live. Sent again when the server may have missed something for the client. */
export class SessionReadyDto {
  @IntField('Version of this protocol.', 1)
  protocol: number;

  @IdField('Who is connected.')
  userId: string;

  @IdField('The session of the token.')
  sessionId: string;

  @TextField('The device of this connection.', { max: 64, example: 'alices-phone' })
  deviceId: string;

  @TextField('The node that serves this connection; for logs.', { max: 64, example: 'n-4f6a0c1b' })
  nodeId: string;

  @DateTimeField('The time of the server.')
  serverTime: string;

  @DateTimeField('When the access token of the handshake ends; `session:renew` extends it.')
  expiresAt: string;

  @NestedField('What the server allows.', () => LimitsDto)
  limits: LimitsDto;
}

/** A fresh access token of the same session, so that the connection may stay. */
export class RenewDto {
  @OpaqueField('The new access token.')
  token: string;
}

/** Until when the connection may stay. */
export class SessionExpiryDto {
  @DateTimeField('When the server closes the connection unless it is renewed.')
  expiresAt: string;
}

/** The session has ended; the connection is closed next. */
export class SessionRevokedDto {
  @ChoiceField('Why.', REVOCATION_REASONS)
  reason: (typeof REVOCATION_REASONS)[number];
}

/** The node is about to stop: connect again, to any node, within the time named. */
export class ServerDrainingDto {
  @IntField('Spread the reconnection over this many milliseconds.')
  reconnectWithinMs: number;
}
