import type { Conversation, Notification, ParleyClient } from '../../client';
import type { Command, Front } from './chat.types';
import type { Place } from './group-commands';
import { conversationName } from './people';
import { printableLine } from './sanitise';
import { shortTime } from './times';

const PAGE = 20;

/** What a person is told of beside the messages themselves. */
export class NotificationCommands {
  readonly commands: Record<string, Command> = {
    notifications: () => this.show(),
  };

  constructor(
    private readonly client: ParleyClient,
    private readonly front: Front,
    private readonly place: Place,
  ) {}

  /** Tells of what is new, but for what is on the screen already, until the returned function is called. */
  follow(): () => void {
    return this.client.notifications.follow((notification) => void this.tell(notification));
  }

  private async tell(notification: Notification): Promise<void> {
    if (notification.conversationId === this.place.current?.id) return;
    await this.settle([notification]);
    this.front.notice(this.line(notification));
  }

  private async show(): Promise<void> {
    const { items, unread } = await this.client.notifications.list({ limit: PAGE });
    const [newest] = items;
    if (!newest) return this.front.notice('Nothing was for you in particular yet.');
    await this.settle(items);
    const now = Date.now();
    const lines = items.map((one) => {
      return `${one.isRead ? ' ' : '•'} ${this.line(one)}   ${shortTime(one.createdAt, now)}`;
    });
    this.front.panel({ title: `Notifications (${unread} new)`, lines });
    if (unread > 0) await this.client.notifications.markRead({ upTo: newest.createdAt });
  }

  private settle(notifications: readonly Notification[]): Promise<void> {
    return this.place.names.settle(notifications.flatMap(({ actorId }) => actorId ?? []));
  }

  private line({ type, actorId, conversationId, seq }: Notification): string {
    const who = actorId === undefined ? 'Somebody' : this.place.names.shown(actorId);
    const where = this.where(conversationId);
    switch (type) {
      case 'mention':
        return `${who} mentions you in ${where} (${seq})`;
      case 'reply':
        return `${who} answers you in ${where} (${seq})`;
      case 'added':
        return `${who} added you to ${where}`;
      case 'admitted':
        return `${who} let you into ${where}`;
      case 'webhookDisabled':
        return 'A webhook of yours has failed for days and is switched off';
    }
  }

  private where(conversationId = ''): string {
    const conversation: Conversation | undefined = this.client.conversation(conversationId);
    return conversation ? printableLine(conversationName(conversation)) : 'a group';
  }
}
