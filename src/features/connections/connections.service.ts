import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/app-config';
import type { Principal } from '../../platform/auth/principal';
import { coreErrors } from '../../platform/errors/core.errors';
import { toErrorBody } from '../../platform/errors/to-error-body';
import { MAX_PAGE_SIZE } from '../../platform/contracts/page.dto';
import { Events } from '../../platform/events/events';
import { Drain } from '../../platform/health/drain';
import { Log } from '../../platform/logger/logger';
import { DatabaseClock } from '../../platform/mongo/database-clock';
import { BUDGETS, SENDS_PER_10S } from '../../platform/rate-limit/budgets';
import { type ClientSocket, Connection, type QueueLimit } from '../../platform/realtime/connection';
import '../../platform/realtime/connection.events';
import { Connections } from '../../platform/realtime/connections';
import { NODE_ID } from '../../platform/realtime/node-id';
import type { Id } from '../../shared/ids';
import { MAX_CONTENT_BYTES } from '../messages/messages.types';
import { PresenceService } from '../presence/presence.service';
import { MAX_SUBSCRIPTIONS } from '../presence/presence.types';
import { SessionsService } from '../sessions/sessions.service';
import { connectionErrors } from './connections.errors';
import { serverDraining, sessionExpiring, sessionReady, sessionRevoked } from './connections.events';
import type { SessionReadyDto } from './dto/connection.dto';
import { readHandshake } from './handshake';

/** How long before its token ends a socket is told; of a short life, at half of it. */
const EXPIRY_NOTICE_MS = 60_000;
/** Sockets that may have missed something pull within this time, not all at once. */
const RESYNC_SPREAD_MS = 2_000;
/** Sockets of a node that stops come back to the others within this time. */
const RECONNECT_WITHIN_MS = 1_000;
const POLL_MS = 20;

/** The life of a socket: from the handshake to its end. */
@Injectable()
export class ConnectionsService {
  private readonly log = new Log(ConnectionsService.name);
  private readonly queue: QueueLimit;
  private readonly expiries = new WeakMap<Connection, NodeJS.Timeout>();

  constructor(
    private readonly connections: Connections,
    private readonly sessions: SessionsService,
    private readonly presence: PresenceService,
    private readonly events: Events,
    private readonly clock: DatabaseClock,
    private readonly config: AppConfig,
    private readonly drain: Drain,
  ) {
    this.queue = {
      bytes: config.sockets.queuedBytes,
      onOverflow: (connection, bytes) => this.cutOff(connection, bytes),
    };
    drain.onBegin(() => this.announceDraining());
    drain.onDrain(() => this.letGo());
  }

  /** Lets a socket in, or throws why not. @throws UNAUTHENTICATED, TOKEN_EXPIRED, PROTOCOL_UNKNOWN, TOO_MANY_CONNECTIONS, OVERLOADED */
  async admit(auth: unknown): Promise<{ principal: Principal; deviceId: string }> {
    if (this.drain.isDraining) throw coreErrors.OVERLOADED({ retryAfterMs: RECONNECT_WITHIN_MS });
    const { token, deviceId, protocol } = readHandshake(auth);
    if (protocol !== 1) throw connectionErrors.PROTOCOL_UNKNOWN();
    const principal = await this.sessions.authenticate(token);
    await this.assertRoom(principal.userId);
    return { principal, deviceId: deviceId ?? principal.deviceId };
  }

  /** An admitted socket begins its life. @param listen called before the client may speak; resolves when others find it */
  async open(
    socket: ClientSocket,
    principal: Principal,
    deviceId: string,
    listen: (connection: Connection) => Promise<void>,
  ): Promise<void> {
    const connection = new Connection(socket, principal, deviceId, this.queue);
    this.connections.add(connection);
    const found = listen(connection);
    this.events.emit('connection.opened', { connection });
    this.scheduleExpiry(connection);
    await found;
    connection.emit(sessionReady, this.readiness(connection));
    // the session may have ended between the handshake and here, when nobody could find this socket yet
    await this.sessions.requireAlive(principal).catch((error: unknown) => {
      if (toErrorBody(error).code === 'UNAUTHENTICATED') this.end(connection);
      else connection.close();
    });
  }

  /** The socket is gone. */
  closed(connection: Connection): void {
    this.connections.remove(connection);
    clearTimeout(this.expiries.get(connection));
    this.events.emit('connection.closed', { connection });
  }

  /** A fresh token of the same session lets the socket stay. @throws UNAUTHENTICATED, TOKEN_EXPIRED, FORBIDDEN */
  async renew(connection: Connection, token: string): Promise<{ expiresAt: string }> {
    const principal = await this.sessions.authenticate(token);
    if (principal.sessionId !== connection.principal.sessionId) throw coreErrors.FORBIDDEN();
    connection.principal = principal;
    this.scheduleExpiry(connection);
    return { expiresAt: new Date(principal.expiresAt).toISOString() };
  }

  /** A session has ended, here or elsewhere: its sockets go. */
  endSession(sessionId: Id): void {
    for (const connection of this.connections.all()) {
      if (connection.principal.sessionId === sessionId) this.end(connection);
    }
  }

  /** Live events may have been lost: every socket pulls, spread over a moment. */
  resync(): void {
    for (const connection of this.connections.all()) {
      const tell = () => connection.emit(sessionReady, this.readiness(connection));
      setTimeout(tell, Math.random() * RESYNC_SPREAD_MS).unref();
    }
  }

  private async assertRoom(userId: Id): Promise<void> {
    const here = this.connections.ofUser(userId).length;
    const anywhere = Math.max(here, await this.presence.countConnections(userId));
    if (anywhere >= this.config.sockets.perUser)
      throw connectionErrors.TOO_MANY_CONNECTIONS({ retryAfterMs: 5_000 });
  }

  private end(connection: Connection): void {
    connection.emit(sessionRevoked, { reason: 'revoked' });
    connection.close();
  }

  private cutOff(connection: Connection, bytes: number): void {
    this.log.warn('slow_consumer closed', { userId: connection.userId, bytes });
    connection.destroy();
  }

  /** One timer at a time: it is told, then its token ends. */
  private scheduleExpiry(connection: Connection): void {
    const left = Math.max(0, connection.principal.expiresAt - Date.now());
    const notice = Math.min(EXPIRY_NOTICE_MS, left / 2);
    this.in(left - notice, connection, () => {
      connection.emit(sessionExpiring, { expiresAt: new Date(connection.principal.expiresAt).toISOString() });
      this.in(notice, connection, () => connection.close());
    });
  }

  private in(ms: number, connection: Connection, act: () => void): void {
    clearTimeout(this.expiries.get(connection));
    this.expiries.set(connection, setTimeout(act, ms).unref());
  }

  private announceDraining(): void {
    for (const connection of this.connections.all()) {
      connection.emit(serverDraining, { reconnectWithinMs: RECONNECT_WITHIN_MS });
    }
  }

  /** Resolves when all sockets have left, or have had the time to. */
  private async letGo(): Promise<void> {
    const deadline = performance.now() + RECONNECT_WITHIN_MS;
    while (this.connections.size > 0 && performance.now() < deadline) await delay(POLL_MS);
  }

  private readiness({ principal, deviceId }: Connection): SessionReadyDto {
    return {
      protocol: 1,
      userId: principal.userId,
      sessionId: principal.sessionId,
      deviceId,
      nodeId: NODE_ID,
      serverTime: new Date(this.clock.now()).toISOString(),
      expiresAt: new Date(principal.expiresAt).toISOString(),
      limits: {
        contentBytes: MAX_CONTENT_BYTES,
        pageItems: MAX_PAGE_SIZE,
        sendBurst: Math.round(BUDGETS.send.limit * this.config.rateLimit.factor),
        sendPer10s: Math.round(SENDS_PER_10S * this.config.rateLimit.factor),
        socketsPerUser: this.config.sockets.perUser,
        presenceSubscriptions: MAX_SUBSCRIPTIONS,
        queuedBytes: this.config.sockets.queuedBytes,
      },
    };
  }
}
