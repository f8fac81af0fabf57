import type { Message, ParleyClient } from '../../client';
import type { Command, Front } from './chat.types';
import { words } from './commands';
import { contentText } from './content-text';
import type { Place } from './group-commands';
import { fullNameOf } from './people';
import { printableLine } from './sanitise';

/** What a person does with a message of the open conversation: the newest, or the n-th from the end. */
export class MessageCommands {
  readonly commands: Record<string, Command> = {
    hide: (rest) => this.hide(rest),
    clear: () => this.clear(),
    react: (rest) => this.react(rest),
    reactions: (rest) => this.list(rest),
    versions: (rest) => this.versions(rest),
    pin: (rest) => this.pin(rest, true),
    unpin: (rest) => this.pin(rest, false),
    pins: () => this.pins(),
    star: (rest) => this.star(rest),
    stars: () => this.stars(),
  };

  constructor(
    private readonly client: ParleyClient,
    private readonly front: Front,
    private readonly place: Place,
  ) {}

  /** Reacts, or takes the same reaction back. */
  private async react(rest: string): Promise<void> {
    const [emoji, which] = words(rest);
    if (!emoji) return this.front.notice('With what? /react <emoji> [which message, from the end]');
    const message = this.message(which);
    if (!message) return;
    const { conversationId, id } = message;
    const { actions } = this.client;
    const isOn = actions.ownReactions(conversationId, id).includes(emoji);
    await (isOn ? actions.unreact(conversationId, id, emoji) : actions.react(conversationId, id, emoji));
  }

  private async list(which: string): Promise<void> {
    const message = this.message(which);
    if (!message) return;
    const { items, hasMore } = await this.client.actions.reactions(message.conversationId, message.id);
    if (items.length === 0) return this.front.notice('Nobody has reacted to it.');
    this.place.names.learn(items.map(({ user }) => user));
    const lines = items.map(({ user, emoji }) => `${emoji}  ${fullNameOf(user)}`);
    this.front.panel({ title: 'Reactions', lines: hasMore ? [...lines, 'and more'] : lines });
  }

  /** Deletes the n-th message from the end for everyone, whoever wrote it; the server decides whether that may be. */
  async delete(which: string): Promise<void> {
    const message = this.message(which);
    if (message) await this.client.delete(message.conversationId, message.id);
  }

  private async hide(which: string): Promise<void> {
    const message = this.message(which);
    if (message) await this.client.actions.hide(message.conversationId, message.id);
  }

  private async clear(): Promise<void> {
    const { current } = this.place;
    if (!current) return this.front.notice('Open a conversation first.');
    const upToSeq = this.client.conversation(current.id)?.lastSeq ?? 0;
    if (upToSeq > 0) await this.client.actions.clear(current.id, upToSeq);
    this.front.notice('All of it is gone for you; the others still have it.');
  }

  private async pin(which: string, isPinned: boolean): Promise<void> {
    const message = this.message(which);
    if (!message) return;
    const { conversationId, id } = message;
    const { actions } = this.client;
    const { chg } = await (isPinned ? actions.pin(conversationId, id) : actions.unpin(conversationId, id));
    if (chg === 0) this.front.notice(isPinned ? 'It is pinned already.' : 'It was not pinned.');
  }

  private async pins(): Promise<void> {
    const { current } = this.place;
    if (!current) return this.front.notice('Open a conversation first.');
    const { items } = await this.client.actions.pins(current.id);
    if (items.length === 0) return this.front.notice('Nothing is pinned here.');
    this.front.panel({ title: 'Pinned, latest first', lines: this.lines(items) });
  }

  /** Stars a message, or takes the star away. */
  private async star(which: string): Promise<void> {
    const message = this.message(which);
    if (!message) return;
    const { conversationId, id } = message;
    const { actions } = this.client;
    const isStarred = actions.isStarred(id);
    await (isStarred ? actions.unstar(conversationId, id) : actions.star(conversationId, id));
    this.front.notice(isStarred ? 'The star is gone.' : 'It has a star now: /stars shows them all.');
  }

  private async stars(): Promise<void> {
    const { items } = await this.client.actions.stars();
    if (items.length === 0) return this.front.notice('You have starred nothing.');
    this.front.panel({ title: 'Starred, latest first', lines: this.lines(items) });
  }

  private lines(items: readonly { message: Message }[]): string[] {
    const { names } = this.place;
    return items.map(({ message }) => `${names.shown(message.senderId)}: ${textOf(message)}`);
  }

  private async versions(which: string): Promise<void> {
    const message = this.message(which);
    if (!message) return;
    const { items } = await this.client.actions.versions(message.conversationId, message.id);
    if (items.length === 0) return this.front.notice('It was never edited.');
    this.front.panel({
      title: 'What it said, newest first',
      lines: [
        `${message.version}  ${textOf(message)}`,
        ...items.map(({ version, content }) => `${version}  ${printableLine(content)}`),
      ],
    });
  }

  /** The message meant; says so when there is none. */
  private message(which = '1'): Message | undefined {
    const { current } = this.place;
    const messages = current ? this.client.messages(current.id) : [];
    const candidates = messages.filter(({ type, deletedAt }) => type !== 'system' && !deletedAt);
    const message = /^\d+$/.test(which || '1') ? candidates.at(-Number(which || '1')) : undefined;
    if (!message)
      this.front.notice(current ? 'There is no such message here.' : 'Open a conversation first.');
    return message;
  }
}

const textOf = (message: Message) => printableLine(contentText(message));
