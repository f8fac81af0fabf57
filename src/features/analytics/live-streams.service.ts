import { Injectable } from '@nestjs/common';
import type { Principal } from '../../platform/auth/principal';
import { includesRole } from '../../platform/auth/roles';
import { coreErrors } from '../../platform/errors/core.errors';
import { toErrorBody } from '../../platform/errors/to-error-body';
import { Drain } from '../../platform/health/drain';
import { DatabaseClock } from '../../platform/mongo/database-clock';
import { SessionsService } from '../sessions/sessions.service';
import { UsersService } from '../users/users.service';
import { analyticsErrors } from './analytics.errors';
import type { LiveFiguresDto } from './dto/live.dto';
import { LiveExchangeService } from './live-exchange.service';
import type { LiveFigures } from './live.types';

const MAX_STREAMS = 8;
/** Figures that have not changed are told so often: it also shows that the stream lives. */
const QUIET_MS = 1_000;
const CHECK_MS = 1_000;
/** Who has not read so much is cut off, and may come back. */
const MAX_QUEUED_BYTES = 64 * 1024;
/** Refusals that say that somebody may listen no longer; others may be over in a moment. */
const OVER = new Set(['UNAUTHENTICATED', 'TOKEN_EXPIRED', 'NOT_FOUND', 'FORBIDDEN']);

/** The connection of somebody who listens. */
export interface Sink {
  write(text: string): void;
  end(text: string): void;
  destroy(): void;
  /** bytes that have not left yet */
  queued(): number;
}

interface Stream {
  principal: Principal;
  sink: Sink;
  told: string;
  toldAt: number;
}

/** Streams of live figures: a few on each node, for as long as those who listen may. */
@Injectable()
export class LiveStreamsService {
  private readonly streams = new Set<Stream>();
  private checking?: NodeJS.Timeout;

  constructor(
    private readonly exchange: LiveExchangeService,
    private readonly sessions: SessionsService,
    private readonly users: UsersService,
    private readonly clock: DatabaseClock,
    private readonly drain: Drain,
  ) {
    drain.onBegin(() => {
      for (const stream of this.streams) this.end(stream, 'draining');
    });
  }

  /** @throws OVERLOADED, TOO_MANY_STREAMS */
  requireRoom(): void {
    if (this.drain.isDraining) throw coreErrors.OVERLOADED({ retryAfterMs: 1_000 });
    if (this.streams.size >= MAX_STREAMS) throw analyticsErrors.TOO_MANY_STREAMS({ retryAfterMs: 5_000 });
  }

  /** @returns what is to be called when the connection is gone */
  open(principal: Principal, sink: Sink): () => void {
    const stream = { principal, sink, told: '', toldAt: -Infinity };
    this.streams.add(stream);
    if (this.streams.size === 1) {
      this.exchange.listen((figures) => this.tell(figures));
      this.checking = setInterval(() => void this.check(), CHECK_MS);
    }
    return () => this.remove(stream);
  }

  private tell(figures: LiveFigures): void {
    const now = performance.now();
    const at = new Date(this.clock.now()).toISOString();
    const told = present(figures);
    const text = JSON.stringify(told);
    const event = `event: figures\ndata: ${JSON.stringify({ at, ...told })}\n\n`;
    for (const stream of this.streams) {
      if (stream.told === text && now - stream.toldAt < QUIET_MS) continue;
      if (stream.sink.queued() > MAX_QUEUED_BYTES) stream.sink.destroy();
      else stream.sink.write(event);
      stream.told = text;
      stream.toldAt = now;
    }
  }

  /** Ends the streams of those who have lost session or role meanwhile. */
  private async check(): Promise<void> {
    await Promise.all([...this.streams].map((stream) => this.checkOne(stream)));
  }

  private async checkOne(stream: Stream): Promise<void> {
    try {
      const { principal } = stream;
      if (principal.expiresAt <= Date.now()) throw coreErrors.TOKEN_EXPIRED();
      await this.sessions.requireAlive(principal);
      const { role } = await this.users.get(principal.userId);
      if (!includesRole(role, 'auditor')) throw coreErrors.FORBIDDEN();
    } catch (error) {
      const { code } = toErrorBody(error);
      if (OVER.has(code)) this.end(stream, code === 'TOKEN_EXPIRED' ? 'expired' : 'revoked');
    }
  }

  private end(stream: Stream, reason: string): void {
    this.remove(stream);
    stream.sink.end(`event: end\ndata: ${JSON.stringify({ reason })}\n\n`);
  }

  private remove(stream: Stream): void {
    if (!this.streams.delete(stream) || this.streams.size > 0) return;
    clearInterval(this.checking);
    this.exchange.leave();
  }
}

function present(figures: LiveFigures): Omit<LiveFiguresDto, 'at'> {
  const { isWhole, nodes, messages, connections, people, deliveries, deliveryMs } = figures;
  return {
    ...{ scope: isWhole ? 'all' : 'node', nodes, messages, connections, activePeople: people, deliveries },
    ...(deliveries > 0 && { averageDeliveryMs: Number((deliveryMs / deliveries).toFixed(1)) }),
  };
}
