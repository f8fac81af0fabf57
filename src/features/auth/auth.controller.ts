import { createHash } from 'node:crypto';
import { Body, Controller, Post, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Caller, Public } from '../../platform/auth/caller.decorator';
import type { Principal } from '../../platform/auth/principal';
import { Endpoint } from '../../platform/http/endpoint.decorator';
import { Budgeted, byAddress, byCaller } from '../../platform/rate-limit/rest-throttler.guard';
import { foldCase } from '../../shared/text';
import { SessionsService } from '../sessions/sessions.service';
import type { Origin } from '../sessions/sessions.types';
import { AuthService } from './auth.service';
import { ChangePasswordDto, LoginDto, RefreshDto, RegisterDto, TokensDto } from './dto/auth.dto';

const MAX_USER_AGENT = 512;

/** The account a sign-in is tried on, whether it exists or not; hashed, as it becomes part of a key. */
function byAccount({ body }: { body: unknown }): string | undefined {
  const { username, email } = (body ?? {}) as { username?: unknown; email?: unknown };
  const name = username ?? email;
  if (typeof name !== 'string') return undefined;
  return `account:${createHash('sha256').update(foldCase(name)).digest('hex').slice(0, 32)}`;
}

function originOf({ headers, ip }: FastifyRequest): Origin {
  return { userAgent: headers['user-agent']?.slice(0, MAX_USER_AGENT), ip };
}

/** Accounts over REST. */
@ApiTags('auth')
@Controller('api/auth')
export class AuthController {
  constructor(
    private readonly auth: AuthService,
    private readonly sessions: SessionsService,
  ) {}

  @Public()
  @Post('register')
  @Budgeted('register', byAddress)
  @Endpoint({
    summary: 'Make an account and sign this device in',
    status: 201,
    body: RegisterDto,
    response: TokensDto,
    errors: ['ACCOUNT_EXISTS', 'PASSWORD_TOO_LONG'],
    isPublic: true,
  })
  register(@Body() body: RegisterDto, @Req() request: FastifyRequest): Promise<TokensDto> {
    return this.auth.register(body, originOf(request));
  }

  @Public()
  @Post('login')
  @Budgeted('login', byAccount, byAddress)
  @Endpoint({
    summary: 'Sign this device in',
    body: LoginDto,
    response: TokensDto,
    errors: ['INVALID_CREDENTIALS', 'PASSWORD_TOO_LONG'],
    isPublic: true,
  })
  login(@Body() body: LoginDto, @Req() request: FastifyRequest): Promise<TokensDto> {
    return this.auth.login(body, originOf(request));
  }

  @Public()
  @Post('refresh')
  @Budgeted('refresh', byAddress)
  @Endpoint({
    summary: 'Exchange the refresh token for a new pair; using one twice ends the session',
    body: RefreshDto,
    response: TokensDto,
    errors: ['REFRESH_TOKEN_INVALID'],
    isPublic: true,
  })
  refresh(@Body() { refreshToken }: RefreshDto, @Req() request: FastifyRequest): Promise<TokensDto> {
    return this.auth.refresh(refreshToken, originOf(request));
  }

  @Post('logout')
  @Endpoint({ summary: 'Sign this device out; its sockets close within a second' })
  logout(@Caller() { userId, sessionId }: Principal): Promise<void> {
    return this.sessions.revoke(userId, sessionId);
  }

  @Post('logout-all')
  @Endpoint({ summary: 'Sign all devices out, this one too' })
  logoutAll(@Caller() { userId }: Principal): Promise<void> {
    return this.sessions.revokeAll(userId);
  }

  @Post('password')
  @Budgeted('login', byCaller)
  @Endpoint({
    summary: 'Change the password; all other sessions end',
    body: ChangePasswordDto,
    errors: ['INVALID_CREDENTIALS', 'PASSWORD_TOO_LONG'],
  })
  changePassword(@Caller() caller: Principal, @Body() body: ChangePasswordDto): Promise<void> {
    return this.auth.changePassword(caller, body);
  }
}
