import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { ExtractJwt, Strategy } from 'passport-jwt';
import { AppConfig } from '../../config/app-config';
import {
  type AccessClaims,
  TOKEN_ALGORITHM,
  TOKEN_ISSUER,
  tokenKey,
  toPrincipal,
} from '../../platform/auth/access-tokens';
import type { Principal } from '../../platform/auth/principal';
import { SessionsService } from '../sessions/sessions.service';

/** Bearer tokens of REST calls: passport-jwt proves the token, the session must be alive. */
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy) {
  constructor(
    config: AppConfig,
    private readonly sessions: SessionsService,
  ) {
    super({
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      secretOrKey: tokenKey(config) as never,
      algorithms: [TOKEN_ALGORITHM],
      issuer: TOKEN_ISSUER,
    });
  }

  validate(claims: AccessClaims): Promise<Principal> {
    return this.sessions.requireAlive(toPrincipal(claims));
  }
}
