import { createHmac, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/app-config';
import { type Id, isId } from '../../shared/ids';
import { authErrors } from './auth.errors';

/** What a refresh token says: its session and the generation within it. */
export interface RefreshClaim {
  sessionId: Id;
  generation: number;
}

/**
 * Refresh tokens: `session.generation.signature`. As they are signed, an old one can be told from a forged one without
 * keeping the old ones: the first is a reuse and ends the family, the second is just refused.
 */
@Injectable()
export class RefreshTokens {
  private readonly key: Buffer;

  constructor(config: AppConfig) {
    this.key = config.deriveKey('refresh-token');
  }

  issue({ sessionId, generation }: RefreshClaim): string {
    const body = `${sessionId}.${generation}`;
    return `${body}.${this.sign(body).toString('base64url')}`;
  }

  /** @throws REFRESH_TOKEN_INVALID when we did not issue it */
  read(token: string): RefreshClaim {
    const [sessionId = '', generation = '', signature = ''] = token.split('.');
    const given = Buffer.from(signature, 'base64url');
    const expected = this.sign(`${sessionId}.${generation}`);
    const isOurs = isId(sessionId) && given.length === expected.length && timingSafeEqual(given, expected);
    if (!isOurs) throw authErrors.REFRESH_TOKEN_INVALID();
    return { sessionId, generation: Number(generation) };
  }

  private sign(body: string): Buffer {
    return createHmac('sha256', this.key).update(body).digest();
  }
}
