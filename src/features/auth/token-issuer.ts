import { Injectable } from '@nestjs/common';
import { AccessTokens } from '../../platform/auth/access-tokens';
import { ProfilesService } from '../profiles/profiles.service';
import type { SessionRecord } from '../sessions/sessions.types';
import type { UserRecord } from '../users/users.types';
import type { TokensDto } from './dto/auth.dto';
import { type RefreshClaim, RefreshTokens } from './refresh-tokens';

/** Makes the pair of tokens that a device goes on with. */
@Injectable()
export class TokenIssuer {
  constructor(
    private readonly profiles: ProfilesService,
    private readonly accessTokens: AccessTokens,
    private readonly refreshTokens: RefreshTokens,
  ) {}

  issue(user: UserRecord, { id: sessionId, deviceId, generation }: SessionRecord): TokensDto {
    return {
      user: this.profiles.presentOwn(user),
      ...this.accessTokens.sign({ userId: user.id, sessionId, deviceId }),
      refreshToken: this.refreshTokens.issue({ sessionId, generation }),
      sessionId,
      deviceId,
    };
  }

  /** @throws REFRESH_TOKEN_INVALID when we did not issue it */
  readRefresh(refreshToken: string): RefreshClaim {
    return this.refreshTokens.read(refreshToken);
  }
}
