import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { AppConfig } from '../../config/app-config';
import { AppError } from '../../platform/errors/app-error';
import { Welcome } from '../../platform/process/welcome';
import { AuthService } from '../auth/auth.service';

/** People a newcomer can be at once; only in development and only on the embedded engines. */
const DEMO_PEOPLE = [
  { username: 'alice', displayName: 'Alice' },
  { username: 'bob', displayName: 'Bob' },
  { username: 'carol', displayName: 'Carol' },
];

const passwordOf = (username: string) => `parley-demo-${username}`;

/** Makes the demo people when the database has none of them. */
@Injectable()
export class DemoService implements OnApplicationBootstrap {
  constructor(
    private readonly auth: AuthService,
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

  private async ensure({ username, displayName }: (typeof DEMO_PEOPLE)[number]): Promise<void> {
    const account = {
      username,
      displayName,
      email: `${username}@demo.invalid`,
      password: passwordOf(username),
    };
    try {
      await this.auth.createAccount(account);
    } catch (error) {
      if (!(error instanceof AppError) || error.body.code !== 'ACCOUNT_EXISTS') throw error;
    }
  }
}
