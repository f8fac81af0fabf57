import 'reflect-metadata';
import { JwtService } from '@nestjs/jwt';
import { loadConfig } from '../../../src/config/load-config';
import { AccessTokens } from '../../../src/platform/auth/access-tokens';

/** Enough for a configuration that nothing connects by. */
const SETTINGS = {
  NODE_ENV: 'test',
  MONGODB_URI: 'mongodb://127.0.0.1/none',
  REDIS_URL: 'redis://127.0.0.1',
  JWT_SECRET: 'a secret that only the bench knows, 32 bytes and more',
};

/** Parley's own signing and verifying, for a gateway that has nothing else of it. */
export const accessTokens = () => new AccessTokens(new JwtService({}), loadConfig(SETTINGS));
