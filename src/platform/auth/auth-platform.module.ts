import { Global, Module } from '@nestjs/common';
import { JwtModule } from '@nestjs/jwt';
import { AccessTokens } from './access-tokens';
import { CursorCodec } from './cursor-codec';

/** Tokens and signed cursors. */
@Global()
@Module({
  imports: [JwtModule.register({})],
  providers: [AccessTokens, CursorCodec],
  exports: [AccessTokens, CursorCodec],
})
export class AuthPlatformModule {}
