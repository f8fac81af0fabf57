import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { MongooseModule } from '@nestjs/mongoose';
import { PassportModule } from '@nestjs/passport';
import { RestThrottlerGuard } from '../../platform/rate-limit/rest-throttler.guard';
import { ProfilesModule } from '../profiles/profiles.module';
import { SessionsModule } from '../sessions/sessions.module';
import { UsersModule } from '../users/users.module';
import { AuthController } from './auth.controller';
import { AuthService } from './auth.service';
import { Credential, CredentialSchema } from './credential.schema';
import { CredentialsRepository } from './credentials.repository';
import { JwtAuthGuard } from './jwt-auth.guard';
import { JwtStrategy } from './jwt.strategy';
import { PasswordHasher } from './password-hasher';
import { RefreshTokens } from './refresh-tokens';
import { RolesGuard } from './roles.guard';
import { TokenIssuer } from './token-issuer';

/** Accounts, tokens, and the guards that every REST route passes: who it is, how often, and whether they may. */
@Module({
  imports: [
    MongooseModule.forFeature([{ name: Credential.name, schema: CredentialSchema }]),
    PassportModule,
    UsersModule,
    ProfilesModule,
    SessionsModule,
  ],
  controllers: [AuthController],
  providers: [
    AuthService,
    CredentialsRepository,
    JwtStrategy,
    PasswordHasher,
    RefreshTokens,
    TokenIssuer,
    { provide: APP_GUARD, useClass: JwtAuthGuard },
    { provide: APP_GUARD, useClass: RestThrottlerGuard },
    { provide: APP_GUARD, useClass: RolesGuard },
  ],
  exports: [AuthService],
})
export class AuthModule {}
