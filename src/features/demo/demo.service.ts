import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { AppConfig } from '../../config/app-config';
import { AppError } from '../../platform/errors/app-error';
import { Welcome } from '../../platform/process/welcome';
import { AuthService } from '../auth/auth.service';
import { UsersService } from '../users/users.service';

/** People a newcomer can be at once; only in development and only on the embedded engines. */
const DEMO_PEOPLE = [
  // who also runs it: sees the queues, and decides about what failed
  { username: 'alice', displayName: 'Alice', role: 'admin' },
  { username: 'bob', displayName: 'Bob', role: 'user' },
  { username: 'carol', displayName: 'Carol', role: 'user' },
] as const;

const passwordOf = (username: string) => `parley-demo-${username}`;

/** Makes the demo people when the database has none of them. */
@Injectable()
export class DemoService implements OnApplicationBootstrap {
  constructor(
    private readonly auth: AuthService,
    private readonly users: UsersService,
    private readonly config: AppConfig,
    private readonly welcome: Welcome,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (!this.config.isEmbedded) return;
    await Promise.all(DEMO_PEOPLE.map((person) => this.ensure(person)));
    this.welcome.offerLogins(
      DEMO_PEOPLE.map(({ username }) => ({ username, password: passwordOf(username) })),
    );
  }

  private async ensure({ username, displayName, role }: (typeof DEMO_PEOPLE)[number]): Promise<void> {
    const account = {
      username,
      displayName,
      email: `${username}@demo.invalid`,
      password: passwordOf(username),
    };
    try {
      const { id } = await this.auth.createAccount(account);
      await this.users.giveRole(id, role);
    } catch (error) {
      if (!(error instanceof AppError) || error.body.code !== 'ACCOUNT_EXISTS') throw error;
    }
  }
}
