import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { type Check, compileCheck } from '../contracts/validator';
import type { ErrorBody } from '../errors/app-error';
import { coreErrors } from '../errors/core.errors';
import { toErrorBody } from '../errors/to-error-body';
import { Drain } from '../health/drain';
import { Log } from '../logger/logger';
import { newRequestId } from '../logger/request-id';
import { BUDGETS } from '../rate-limit/budgets';
import { AppConfig } from '../../config/app-config';
import type { Connection } from './connection';
import { exceptionEvent } from './exception.event';
import { declaredSocketEvents, socketEventOf } from './socket-event.decorator';

type Handler = (payload: unknown, connection: Connection) => unknown;
interface Route {
  check: Check<unknown>;
  handle: Handler;
  isAnswered: boolean;
}

/** Events of one socket that may be under way at once. */
const MAX_PENDING = 1_000;

/**
 * From a socket to the gateway method that handles the event: budget, compiled check, call, ack. Every event with an
 * ack is answered, whatever happens. (Nest's own dispatch runs pipes and observables for every message and leaves the
 * ack of a failed one unanswered.)
 */
@Injectable()
export class Dispatcher implements OnApplicationBootstrap {
  private readonly log = new Log(Dispatcher.name);
  private readonly routes = new Map<string, Route>();
  private readonly budget: { limit: number; windowMs: number };

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly drain: Drain,
    config: AppConfig,
  ) {
    const { limit, windowMs } = BUDGETS.socketEvents;
    this.budget = { limit: Math.max(1, Math.round(limit * config.rateLimit.factor)), windowMs };
  }

  onApplicationBootstrap(): void {
    for (const { instance } of this.discovery.getProviders()) {
      if (!instance || typeof instance !== 'object') continue;
      for (const key of this.scanner.getAllMethodNames(Object.getPrototypeOf(instance) as object)) {
        this.register(instance as Record<string, Handler>, key);
      }
    }
    const orphans = declaredSocketEvents().filter(({ name }) => !this.routes.has(name));
    if (orphans.length > 0)
      throw new Error(`No gateway provides ${orphans.map(({ name }) => name).join(', ')}`);
  }

  /** Hears everything this socket sends from now on. */
  attach(connection: Connection): void {
    connection.listen((event, args, ackId) => void this.receive(connection, event, { args, ackId }));
  }

  private register(instance: Record<string, Handler>, key: string): void {
    const method = instance[key];
    const spec = method && socketEventOf(method);
    if (!spec) return;
    this.routes.set(spec.name, {
      check: compileCheck(spec.payload),
      handle: method.bind(instance),
      isAnswered: spec.ack !== undefined,
    });
  }

  private async receive(
    connection: Connection,
    event: string,
    { args, ackId }: { args: unknown[]; ackId?: number },
  ): Promise<void> {
    const requestId = newRequestId('s');
    connection.pendingEvents += 1;
    try {
      const data = await this.call(connection, event, args);
      if (ackId !== undefined) connection.answer(ackId, { ok: true, data: data ?? null, requestId });
    } catch (error) {
      this.refuse(connection, event, { error, ackId, requestId });
    } finally {
      connection.pendingEvents -= 1;
    }
  }

  private call(connection: Connection, event: string, args: unknown[]): unknown {
    if (this.drain.isDraining) throw coreErrors.OVERLOADED({ retryAfterMs: 1_000 });
    const { isAllowed, retryAfterMs } = connection.takeEvent(this.budget);
    if (!isAllowed || connection.pendingEvents > MAX_PENDING) throw coreErrors.RATE_LIMITED({ retryAfterMs });
    const route = this.routes.get(event);
    if (!route)
      throw coreErrors.NOT_FOUND({ details: [{ path: '', rule: 'event', message: 'no such event' }] });
    if (args.length > 1) {
      throw coreErrors.VALIDATION({
        details: [{ path: '', rule: 'arguments', message: 'one payload, then the ack' }],
      });
    }
    return route.handle(route.check(args[0]), connection);
  }

  private refuse(
    connection: Connection,
    event: string,
    { error, ackId, requestId }: { error: unknown; ackId?: number; requestId: string },
  ): void {
    const body: ErrorBody = toErrorBody(error);
    const { code, message } = body;
    const about = { event: event.slice(0, 128), requestId, userId: connection.userId };
    if (code === 'INTERNAL') this.log.error('socket event failed', error, about);
    else this.log.debug('socket event refused', { ...about, code });
    if (ackId !== undefined) connection.answer(ackId, { ok: false, error: body, requestId });
    else connection.emit(exceptionEvent, { event: about.event, code, message, requestId });
  }
}
