import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { ParleyClient } from '../../../src/client';
import type { Person } from '../../factories/people';
import type { Device } from './device';

const PAUSE_MS = 1_000;

/** A group in which one person comes and goes, as its owner wishes, while the others talk. */
export class Gathering {
  private isIn = true;
  private turning: Promise<unknown> = Promise.resolve();

  /** @param host a device of the owner */
  constructor(
    readonly conversationId: string,
    private readonly host: Device,
    readonly guest: Person,
  ) {}

  /** Lets the guest go, or in again; one after the other. */
  turn(): Promise<unknown> {
    this.turning = this.turning.then(() => this.change(!this.isIn));
    return this.turning;
  }

  /** Resolves when the guest is there. */
  async bringIn(): Promise<void> {
    await this.turning;
    if (!this.isIn) await this.change(true);
  }

  private async change(isIn: boolean): Promise<void> {
    const wish = { clientChangeId: randomUUID() };
    const { id } = this.guest;
    await this.untilDone(({ rest }) =>
      isIn
        ? rest.addMembers(this.conversationId, { ...wish, userIds: [id] })
        : rest.removeMember(this.conversationId, id, wish),
    );
    this.isIn = isIn;
  }

  /** Repeated under the same id for as long as the server cannot: the host's device may be another client by then. */
  private async untilDone(call: (client: ParleyClient) => Promise<unknown>): Promise<void> {
    for (;;) {
      try {
        await call(this.host.client);
        return;
      } catch (error) {
        if (!(error as { retryable?: boolean }).retryable) throw error;
        await delay(PAUSE_MS);
      }
    }
  }
}
