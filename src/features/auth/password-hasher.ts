import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Piscina } from 'piscina';
import { AppConfig } from '../../config/app-config';
import { coreErrors } from '../../platform/errors/core.errors';
import { authErrors } from './auth.errors';
import type { PasswordWork } from './password-worker';

/** bcrypt reads no more than this; what follows would not count. */
const MAX_PASSWORD_BYTES = 72;
/** Half of the cores: the other half is for messages, whatever the number of people who sign in. */
const THREADS = Math.max(1, Math.floor(availableParallelism() / 2));
/** Unix niceness of these threads: a core wanted by a message and by a password goes to the message nine times in ten. */
const NICENESS = 10;
/** Hashes waiting for a thread; at a quarter second each, a longer queue would only time out. */
const MAX_WAITING = 100;
/** A thread that had nothing to do for so long ends. */
const IDLE_MS = 60_000;
/** A hash of no known password, compared when there is no account, so that both cases take the same time. */
const DECOY = 'no account has this password';

/** bcrypt on few threads of low priority and with a bounded queue. */
@Injectable()
export class PasswordHasher implements OnApplicationShutdown {
  private readonly pool = new Piscina({
    filename: join(__dirname, 'password-worker.js'),
    ...{ minThreads: 0, maxThreads: THREADS, maxQueue: MAX_WAITING, idleTimeout: IDLE_MS },
    ...{ niceIncrement: NICENESS },
  });
  private decoyHash?: Promise<string>;

  constructor(private readonly config: AppConfig) {}

  async onApplicationShutdown(): Promise<void> {
    await this.pool.destroy();
  }

  /** @throws PASSWORD_TOO_LONG, OVERLOADED */
  async hash(password: string): Promise<string> {
    assertLength(password);
    return this.run('hash', { password, cost: this.config.auth.bcryptCost });
  }

  /** Whether the password has this hash; with no hash false, after the same work. @throws PASSWORD_TOO_LONG, OVERLOADED */
  async matches(password: string, passwordHash: string | undefined): Promise<boolean> {
    assertLength(password);
    // also when it is not needed, so that the first who asks waits as long with an account as without
    const decoyHash = await this.decoy();
    const isMatch = await this.run('matches', { password, passwordHash: passwordHash ?? decoyHash });
    return isMatch && passwordHash !== undefined;
  }

  private decoy(): Promise<string> {
    this.decoyHash ??= this.hash(DECOY).catch((error: unknown) => {
      this.decoyHash = undefined;
      throw error;
    });
    return this.decoyHash;
  }

  private run<K extends keyof PasswordWork>(
    name: K,
    given: Parameters<PasswordWork[K]>[0],
  ): Promise<ReturnType<PasswordWork[K]>> {
    if (this.pool.queueSize >= MAX_WAITING) throw coreErrors.OVERLOADED({ retryAfterMs: 5_000 });
    return this.pool.run(given, { name }) as Promise<ReturnType<PasswordWork[K]>>;
  }
}

function assertLength(password: string): void {
  if (Buffer.byteLength(password) > MAX_PASSWORD_BYTES) throw authErrors.PASSWORD_TOO_LONG();
}
