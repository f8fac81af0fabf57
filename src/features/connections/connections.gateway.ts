import { type OnApplicationBootstrap } from '@nestjs/common';
import {
  type OnGatewayConnection,
  type OnGatewayDisconnect,
  type OnGatewayInit,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { Namespace, Socket } from 'socket.io';
import { toErrorBody } from '../../platform/errors/to-error-body';
import { Bus } from '../../platform/realtime/bus';
import type { Connection } from '../../platform/realtime/connection';
import { Connections } from '../../platform/realtime/connections';
import { Dispatcher } from '../../platform/realtime/dispatcher';
import { NAMESPACE } from '../../platform/realtime/frame';
import { SocketEvent } from '../../platform/realtime/socket-event.decorator';
import { ConnectionsService } from './connections.service';
import { RenewDto, SessionExpiryDto } from './dto/connection.dto';

type Admitted = Awaited<ReturnType<ConnectionsService['admit']>>;

/** Where sockets come in. What they say afterwards goes through the dispatcher to the features' gateways. */
@WebSocketGateway({ namespace: NAMESPACE })
export class ConnectionsGateway
  implements
    OnGatewayInit<Namespace>,
    OnGatewayConnection<Socket>,
    OnGatewayDisconnect<Socket>,
    OnApplicationBootstrap
{
  constructor(
    private readonly service: ConnectionsService,
    private readonly connections: Connections,
    private readonly dispatcher: Dispatcher,
    private readonly bus: Bus,
  ) {}

  afterInit(namespace: Namespace): void {
    this.connections.onRoom((room, isHeld) => this.bus.roomChanged(room, isHeld));
    namespace.use((socket, next) => {
      this.service.admit(socket.handshake.auth).then(
        (admitted) => {
          socket.data = admitted;
          next();
        },
        (error: unknown) => {
          const { code, status, message, retryAfterMs } = toErrorBody(error);
          next(Object.assign(new Error(code), { data: { code, status, message, retryAfterMs } }));
        },
      );
    });
  }

  onApplicationBootstrap(): void {
    this.bus.onResync(() => this.service.resync());
  }

  async handleConnection(socket: Socket): Promise<void> {
    const { principal, deviceId } = socket.data as Admitted;
    await this.service.open(socket, principal, deviceId, (connection) => {
      this.dispatcher.attach(connection);
      // live events of other nodes must find the socket before it pulls what it missed
      return this.bus.roomsKnown();
    });
  }

  handleDisconnect(socket: Socket): void {
    const connection = this.connections.get(socket.id);
    if (connection) this.service.closed(connection);
  }

  @SocketEvent('session:renew', {
    description: 'A fresh access token of the same session, so that the socket may stay.',
    payload: RenewDto,
    ack: SessionExpiryDto,
    errors: ['UNAUTHENTICATED', 'TOKEN_EXPIRED', 'FORBIDDEN'],
  })
  renew({ token }: RenewDto, connection: Connection): Promise<SessionExpiryDto> {
    return this.service.renew(connection, token);
  }
}
