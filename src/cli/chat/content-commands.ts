import type { Message, ParleyClient } from '../../client';
import type { Command, Front } from './chat.types';
import type { Place } from './group-commands';

/** What a person sends beside plain texts. */
export class ContentCommands {
  readonly commands: Record<string, Command> = {
    reply: (text) => this.reply(text),
  };

  constructor(
    private readonly client: ParleyClient,
    private readonly front: Front,
    private readonly place: Place,
  ) {}

  private async reply(text: string): Promise<void> {
    if (!text) return this.front.notice('What? /reply <text>');
    const last = this.newestOfOthers();
    if (last) await this.client.send(last.conversationId, text, { replyTo: last.id });
  }

  /** The newest message here that somebody else wrote; says so when there is none. */
  private newestOfOthers(): Message | undefined {
    const { current } = this.place;
    const ownId = this.client.session?.user.id;
    const messages = current ? this.client.messages(current.id) : [];
    const last = messages.findLast(
      ({ senderId, type, deletedAt }) => senderId !== ownId && type !== 'system' && !deletedAt,
    );
    if (!last) this.front.notice('There is no message of somebody else here.');
    return last;
  }
}
