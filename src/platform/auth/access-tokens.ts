import { createSecretKey, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { AppConfig } from '../../config/app-config';
import type { Id } from '../../shared/ids';
import { coreErrors } from '../errors/core.errors';
import type { Principal } from './principal';

/** What an access token says: subject, session, device; times are seconds. */
export interface AccessClaims {
  sub: Id;
  sid: Id;
  did: string;
  exp: number;
}

export const TOKEN_ALGORITHM = 'HS256';
export const TOKEN_ISSUER = 'parley';

/**
 * The key as a KeyObject: jsonwebtoken parses a string or a Buffer anew for every token, which costs some fifty times
 * the verification itself.
 */
export function tokenKey(config: AppConfig): KeyObject {
  return createSecretKey(config.deriveKey('access-token'));
}

/** Signs and verifies access tokens. Whether the session still lives is another question: see SessionsService. */
@Injectable()
export class AccessTokens {
  private readonly key: KeyObject;

  constructor(
    private readonly jwt: JwtService,
    private readonly config: AppConfig,
  ) {
    this.key = tokenKey(config);
  }

  /** @returns the token and its life in seconds */
  sign({ userId, sessionId, deviceId }: Omit<Principal, 'expiresAt'>): {
    accessToken: string;
    expiresIn: number;
  } {
    const expiresIn = this.config.auth.accessSeconds;
    const claims = { sid: sessionId, did: deviceId };
    const accessToken = this.jwt.sign(claims, {
      secret: this.key as never,
      algorithm: TOKEN_ALGORITHM,
      issuer: TOKEN_ISSUER,
      subject: userId,
      expiresIn,
    });
    return { accessToken, expiresIn };
  }

  /** @throws UNAUTHENTICATED, TOKEN_EXPIRED */
  verify(token: string): Principal {
    try {
      const options = {
        secret: this.key as never,
        algorithms: [TOKEN_ALGORITHM as 'HS256'],
        issuer: TOKEN_ISSUER,
      };
      return toPrincipal(this.jwt.verify<AccessClaims>(token, options));
    } catch (error) {
      throw tokenError(error);
    }
  }
}

export function toPrincipal({ sub, sid, did, exp }: AccessClaims): Principal {
  return { userId: sub, sessionId: sid, deviceId: did, expiresAt: exp * 1000 };
}

/** An expired token is worth a refresh; any other fault is not told apart. */
export function tokenError(cause: unknown): Error {
  const isExpired = (cause as Error | null)?.name === 'TokenExpiredError';
  return isExpired ? coreErrors.TOKEN_EXPIRED() : coreErrors.UNAUTHENTICATED();
}
