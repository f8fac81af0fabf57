import { Injectable } from '@nestjs/common';
import { compare, hash } from 'bcrypt';
import { AppConfig } from '../../config/app-config';
import { coreErrors } from '../../platform/errors/core.errors';
import { authErrors } from './auth.errors';

/** bcrypt reads no more than this; what follows would not count. */
const MAX_PASSWORD_BYTES = 72;
/** Hashes at once: two of libuv's four threads, so that files and DNS are never starved by logins. */
const CONCURRENT = 2;
/** Hashes waiting; at a quarter second each, a longer queue would only time out. */
const MAX_WAITING = 100;
/** A hash of no known password, compared when there is no account, so that both cases take the same time. */
const DECOY = 'no account has this password';

/** bcrypt off the event loop, with bounded concurrency and a bounded queue. */
@Injectable()
export class PasswordHasher {
  private running = 0;
  private readonly waiting: (() => void)[] = [];
  private readonly decoyHash: Promise<string>;

  constructor(private readonly config: AppConfig) {
    this.decoyHash = hash(DECOY, config.auth.bcryptCost);
  }

  /** @throws PASSWORD_TOO_LONG, OVERLOADED */
  hash(password: string): Promise<string> {
    assertLength(password);
    return this.take(() => hash(password, this.config.auth.bcryptCost));
  }

  /** Whether the password has this hash; with no hash false, after the same work. @throws PASSWORD_TOO_LONG, OVERLOADED */
  matches(password: string, passwordHash: string | undefined): Promise<boolean> {
    assertLength(password);
    return this.take(async () => {
      const isMatch = await compare(password, passwordHash ?? (await this.decoyHash));
      return isMatch && passwordHash !== undefined;
    });
  }

  private async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.running >= CONCURRENT) {
      if (this.waiting.length >= MAX_WAITING) throw coreErrors.OVERLOADED({ retryAfterMs: 5_000 });
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
    this.running += 1;
    try {
      return await work();
    } finally {
      this.running -= 1;
      this.waiting.shift()?.();
    }
  }
}

function assertLength(password: string): void {
  if (Buffer.byteLength(password) > MAX_PASSWORD_BYTES) throw authErrors.PASSWORD_TOO_LONG();
}
