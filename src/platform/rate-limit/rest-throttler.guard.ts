import { type ExecutionContext, Injectable, SetMetadata } from '@nestjs/common';
import { ThrottlerGuard, type ThrottlerLimitDetail, type ThrottlerRequest } from '@nestjs/throttler';
import type { FastifyRequest } from 'fastify';
import { coreErrors } from '../errors/core.errors';
import { BUDGETS } from './budgets';

type Request = FastifyRequest & { user?: { userId: string } };
/** Whom a budget belongs to, read from the request; undefined: it does not apply. */
type Tracker = (request: Request) => string | undefined;

interface RouteBudget {
  name: keyof typeof BUDGETS;
  trackers: Tracker[];
}

const ROUTE_BUDGETS = 'parley:route-budgets';

/** Gives a route a budget of its own beside the general one; one per tracker (say, per account and per address). */
export const Budgeted = (name: keyof typeof BUDGETS, ...trackers: Tracker[]) =>
  SetMetadata(ROUTE_BUDGETS, { name, trackers } satisfies RouteBudget);

/** The address of the caller. */
export const byAddress: Tracker = (request) => `ip:${request.ip}`;

/** The signed-in person. */
export const byCaller: Tracker = ({ user }) => user && `user:${user.userId}`;

/** Every REST call has the general budget, of the signed-in person or else of the address; some routes have more. */
@Injectable()
export class RestThrottlerGuard extends ThrottlerGuard {
  protected override shouldSkip(context: ExecutionContext): Promise<boolean> {
    return Promise.resolve(context.getType() !== 'http');
  }

  protected override async handleRequest(props: ThrottlerRequest): Promise<boolean> {
    const own = this.reflector.get<RouteBudget | undefined>(ROUTE_BUDGETS, props.context.getHandler());
    if (own) {
      const request = props.context.switchToHttp().getRequest<Request>();
      const { limit, windowMs } = BUDGETS[own.name];
      for (const tracker of own.trackers.map((track) => track(request))) {
        if (!tracker) continue;
        const generateKey = () => `${own.name}:${tracker}`;
        await super.handleRequest({ ...props, limit, ttl: windowMs, generateKey });
      }
    }
    return super.handleRequest(props);
  }

  protected override getTracker(request: Request): Promise<string> {
    return Promise.resolve(request.user ? `user:${request.user.userId}` : `ip:${request.ip}`);
  }

  protected override generateKey(_context: ExecutionContext, tracker: string): string {
    return `rest:${tracker}`;
  }

  protected override throwThrottlingException(
    _context: ExecutionContext,
    detail: ThrottlerLimitDetail,
  ): Promise<void> {
    throw coreErrors.RATE_LIMITED({ retryAfterMs: detail.timeToBlockExpire * 1000 });
  }
}
