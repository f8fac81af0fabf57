import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Principal } from '../../platform/auth/principal';
import { coreErrors } from '../../platform/errors/core.errors';
import { DatabaseClock } from '../../platform/mongo/database-clock';
import { Transactions } from '../../platform/mongo/transactions';
import { SessionsService } from '../sessions/sessions.service';
import type { Origin } from '../sessions/sessions.types';
import { UsersService } from '../users/users.service';
import type { UserRecord } from '../users/users.types';
import { authErrors } from './auth.errors';
import { CredentialsRepository } from './credentials.repository';
import type { ChangePasswordDto, LoginDto, RegisterDto, TokensDto } from './dto/auth.dto';
import { PasswordHasher } from './password-hasher';
import { TokenIssuer } from './token-issuer';

/** Accounts and the proof of them. */
@Injectable()
export class AuthService {
  constructor(
    private readonly users: UsersService,
    private readonly sessions: SessionsService,
    private readonly credentials: CredentialsRepository,
    private readonly hasher: PasswordHasher,
    private readonly tokens: TokenIssuer,
    private readonly transactions: Transactions,
    private readonly clock: DatabaseClock,
  ) {}

  /** Makes an account and signs its first device in. @throws ACCOUNT_EXISTS, PASSWORD_TOO_LONG */
  async register({ deviceId, ...account }: RegisterDto, origin: Origin): Promise<TokensDto> {
    return this.signIn(await this.createAccount(account), deviceId, origin);
  }

  /** Makes an account. @throws ACCOUNT_EXISTS, PASSWORD_TOO_LONG */
  async createAccount({ username, email, password, displayName }: RegisterDto): Promise<UserRecord> {
    // the hash comes first, so that a taken name takes no less time than a free one
    const passwordHash = await this.hasher.hash(password);
    return this.transactions.run(async (transaction) => {
      const user = await this.users.create(
        { username, email, displayName: displayName ?? username },
        transaction,
      );
      await this.credentials.insert(user.id, passwordHash, new Date(this.clock.now()), transaction);
      return user;
    });
  }

  /** @throws INVALID_CREDENTIALS, VALIDATION without a name or with two */
  async login({ deviceId, ...credentials }: LoginDto, origin: Origin): Promise<TokensDto> {
    return this.signIn(await this.prove(credentials), deviceId, origin);
  }

  /** Who this is; nobody is signed in by it. @throws INVALID_CREDENTIALS, VALIDATION without a name or with two */
  async prove({ username, email, password }: Omit<LoginDto, 'deviceId'>): Promise<UserRecord> {
    if ((username === undefined) === (email === undefined)) {
      const fault = { path: '', rule: 'oneOf', message: 'either username or email' };
      throw coreErrors.VALIDATION({ details: [fault] });
    }
    const user = await this.users.findByLogin({ username, email });
    const passwordHash = user ? await this.credentials.findHash(user.id) : undefined;
    const isMatch = await this.hasher.matches(password, passwordHash);
    if (!user || !isMatch) throw authErrors.INVALID_CREDENTIALS();
    return user;
  }

  /**
   * Opens a session for a device of somebody who has proved who they are.
   * @param lifetimeMs for one that nobody refreshes
   */
  async signIn(
    user: UserRecord,
    deviceId: string | undefined,
    origin: Origin,
    lifetimeMs?: number,
  ): Promise<TokensDto> {
    const device = deviceId ?? `device-${randomBytes(8).toString('hex')}`;
    return this.tokens.issue(user, await this.sessions.open(user.id, device, origin, lifetimeMs));
  }

  /** Exchanges a refresh token; a second use of one ends the whole family. @throws REFRESH_TOKEN_INVALID */
  async refresh(refreshToken: string, origin: Origin): Promise<TokensDto> {
    const { sessionId, generation } = this.tokens.readRefresh(refreshToken);
    const session = await this.sessions.rotate(sessionId, generation, origin);
    if (!session) {
      await this.sessions.revokeFamily(sessionId);
      throw authErrors.REFRESH_TOKEN_INVALID();
    }
    return this.tokens.issue(await this.users.get(session.userId), session);
  }

  /** @throws INVALID_CREDENTIALS, PASSWORD_TOO_LONG */
  async changePassword({ userId, sessionId }: Principal, change: ChangePasswordDto): Promise<void> {
    const current = await this.credentials.findHash(userId);
    if (!(await this.hasher.matches(change.currentPassword, current))) throw authErrors.INVALID_CREDENTIALS();
    const passwordHash = await this.hasher.hash(change.newPassword);
    await this.credentials.replaceHash(userId, passwordHash, new Date(this.clock.now()));
    await this.sessions.revokeAll(userId, sessionId);
  }
}
