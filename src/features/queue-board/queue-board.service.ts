import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/app-config';
import type { Principal } from '../../platform/auth/principal';
import { includesRole } from '../../platform/auth/roles';
import { AppError } from '../../platform/errors/app-error';
import { coreErrors } from '../../platform/errors/core.errors';
import { BUDGETS } from '../../platform/rate-limit/budgets';
import { RateLimiter } from '../../platform/rate-limit/rate-limiter';
import { foldCase } from '../../shared/text';
import { AuthService } from '../auth/auth.service';
import { SessionsService } from '../sessions/sessions.service';
import { UsersService } from '../users/users.service';

/** How a browser shows who it is for: the sign-ins of this device are those to the board. */
const DEVICE = 'queue-board';

/** What a browser sent to prove who uses it. */
export interface Proof {
  /** an access token, from the cookie or from a program */
  token?: string;
  /** as typed into the browser's own form */
  credentials?: { username: string; password: string };
  ip: string;
}

/** Who may look at the queues, and who may touch them. */
@Injectable()
export class QueueBoardService {
  constructor(
    private readonly auth: AuthService,
    private readonly sessions: SessionsService,
    private readonly users: UsersService,
    private readonly limiter: RateLimiter,
    private readonly config: AppConfig,
  ) {}

  /**
   * Lets in who may do this: auditors look, admins touch.
   * @returns a token for the next calls, where credentials were given
   * @throws UNAUTHENTICATED, TOKEN_EXPIRED, INVALID_CREDENTIALS, RATE_LIMITED, FORBIDDEN
   */
  async admit(proof: Proof, isWrite: boolean): Promise<{ token?: string; seconds?: number }> {
    const known = await this.recognise(proof.token);
    if (known) {
      await this.requireRole(known.userId, isWrite);
      return {};
    }
    if (!proof.credentials) throw coreErrors.UNAUTHENTICATED();
    const user = await this.prove(proof.credentials, proof.ip);
    await this.requireRole(user.id, isWrite);
    // no longer than its token: while it lives it counts as a device, for which relayed messages wait
    const lifetimeMs = this.config.auth.accessSeconds * 1_000;
    const { accessToken, expiresIn } = await this.auth.signIn(user, DEVICE, { ip: proof.ip }, lifetimeMs);
    return { token: accessToken, seconds: expiresIn };
  }

  /** A token that is over is no reason to send somebody away who also gives a password. */
  private async recognise(token: string | undefined): Promise<Principal | undefined> {
    if (token === undefined) return undefined;
    try {
      return await this.sessions.authenticate(token);
    } catch (error) {
      if (error instanceof AppError) return undefined;
      throw error;
    }
  }

  private async prove(credentials: { username: string; password: string }, ip: string) {
    const account = createHash('sha256').update(foldCase(credentials.username)).digest('hex').slice(0, 32);
    for (const key of [`board:account:${account}`, `board:address:${ip}`]) {
      const { isAllowed, retryAfterMs } = await this.limiter.take(key, BUDGETS.login);
      if (!isAllowed) throw coreErrors.RATE_LIMITED({ retryAfterMs });
    }
    return this.auth.prove(credentials);
  }

  private async requireRole(userId: string, isWrite: boolean): Promise<void> {
    const { role } = await this.users.get(userId);
    if (!includesRole(role, isWrite ? 'admin' : 'auditor')) throw coreErrors.FORBIDDEN();
  }
}
