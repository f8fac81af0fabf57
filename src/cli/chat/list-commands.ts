import type { Conversation, ParleyClient } from '../../client';
import type { Command, Front } from './chat.types';
import { words } from './commands';
import type { Place } from './group-commands';
import { conversationName } from './people';
import { printableLine } from './sanitise';

const HOUR_MS = 3_600_000;
/** A year; longer is for ever. */
const MAX_HOURS = 8_760;

/** What a person keeps about the open conversation: where it stands in the list, whether it is heard, its labels. */
export class ListCommands {
  readonly commands: Record<string, Command> = {
    'pin-chat': () => this.pin(),
    archive: () => this.archive(),
    mute: (hours) => this.mute(hours),
    unread: () => this.markUnread(),
    label: (rest) => this.label(rest),
    draft: (text) => this.draft(text),
  };

  constructor(
    private readonly client: ParleyClient,
    private readonly front: Front,
    private readonly place: Place,
  ) {}

  private async pin(): Promise<void> {
    const conversation = this.current();
    if (!conversation) return;
    const { pinned } = await this.client.preferences.change(conversation.id, {
      pinned: !conversation.pinned,
    });
    this.say(conversation, pinned ? 'is pinned' : 'is no longer pinned');
  }

  private async archive(): Promise<void> {
    const conversation = this.current();
    if (!conversation) return;
    const wish = { archived: !conversation.archived };
    const { archived } = await this.client.preferences.change(conversation.id, wish);
    this.say(conversation, archived ? 'is archived' : 'is out of the archive');
  }

  private async mute(rest: string): Promise<void> {
    const conversation = this.current();
    if (!conversation) return;
    if (!rest) {
      const { muted } = await this.client.preferences.change(conversation.id, { muted: !conversation.muted });
      return this.say(conversation, muted ? 'is muted' : 'is no longer muted');
    }
    const hours = Number(rest);
    if (!(hours > 0 && hours <= MAX_HOURS))
      return this.front.notice(`For how many hours? /mute <1 to ${MAX_HOURS}>; /mute alone is for ever`);
    const mutedUntil = new Date(Date.now() + hours * HOUR_MS).toISOString();
    await this.client.preferences.change(conversation.id, { mutedUntil });
    this.say(conversation, `is muted for ${hours} ${hours === 1 ? 'hour' : 'hours'}`);
  }

  private async markUnread(): Promise<void> {
    const conversation = this.current();
    if (!conversation) return;
    await this.client.preferences.change(conversation.id, { markedUnread: true });
    this.say(conversation, 'is marked unread');
  }

  private async label(rest: string): Promise<void> {
    const conversation = this.current();
    if (!conversation) return;
    const wished = [...new Set(words(rest).filter(Boolean))];
    const { labels } = await this.client.preferences.change(conversation.id, { labels: wished });
    this.say(conversation, labels.length > 0 ? `has the labels ${labels.join(', ')}` : 'has no labels');
  }

  /** Keeps a text for later; without one shows what is kept. */
  private async draft(text: string): Promise<void> {
    const conversation = this.current();
    if (!conversation) return;
    if (text) {
      await this.client.drafts.save(conversation.id, text);
      return this.front.notice('Kept for later, on all your devices; your next message here clears it.');
    }
    const kept = this.client.drafts.of(conversation.id)?.content;
    this.front.notice(
      kept ? `You began to write: ${printableLine(kept)}` : 'Nothing is kept here. /draft <text>',
    );
  }

  private say(conversation: Conversation, what: string): void {
    this.front.notice(`${conversationName(conversation)} ${what}.`);
  }

  /** The open conversation; says so when there is none. */
  private current(): Conversation | undefined {
    const { current } = this.place;
    if (!current) this.front.notice('Open a conversation first: /open <name, title or number>');
    return current;
  }
}
