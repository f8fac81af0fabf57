import type { ParleyClient } from '../../client';
import type { Command, Front } from './chat.types';
import type { Place } from './group-commands';
import { retentionOf, retentionText } from './retention-text';

/** How long messages of the open conversation are kept. */
export class RetentionCommands {
  readonly commands: Record<string, Command> = { keep: (rest) => this.keep(rest.trim()) };

  constructor(
    private readonly client: ParleyClient,
    private readonly front: Front,
    private readonly place: Place,
  ) {}

  private async keep(wish: string): Promise<void> {
    const { current } = this.place;
    if (!current) return this.front.notice('Open a conversation first: /open <name, title or number>');
    const retention = retentionOf(wish);
    if (retention) return void (await this.client.retention.set(current.id, retention));
    const now = `Messages here are kept ${retentionText(current.retention)}.`;
    this.front.notice(wish ? `How long? /keep 7d, 24h or 30m, /keep ever, or /keep devices` : now);
  }
}
