import { Injectable } from '@nestjs/common';

/** What the first screen shows beside the addresses. */
@Injectable()
export class Welcome {
  private readonly logins: { username: string; password: string }[] = [];

  /** Accounts a newcomer may try. */
  offerLogins(logins: readonly { username: string; password: string }[]): void {
    this.logins.push(...logins);
  }

  get demoLogins(): readonly { username: string; password: string }[] {
    return this.logins;
  }
}
