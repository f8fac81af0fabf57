import type { Courier } from './courier';
import { toParleyError } from './errors';
import { assertSendable } from './limits';
import type { Link } from './link';
import type { ConversationCounts, Presence, PresenceSet } from './wire';

// what one presence:subscribe may name
const MAX_USERS = 200;

/** What the server forgets with a connection, so that it must be told again: what is open, who is watched, the own state. */
export class Subscriptions {
  private readonly opened = new Set<string>();
  private readonly watched = new Set<string>();
  private ownState?: PresenceSet;

  constructor(
    private readonly link: Link,
    private readonly courier: Courier,
    private readonly onPresence: (presence: Presence) => void,
    private readonly onFault: (error: unknown) => void,
  ) {}

  open(conversationId: string): Promise<ConversationCounts> {
    this.opened.add(conversationId);
    return this.courier.deliver('conversation:open', { conversationId });
  }

  close(conversationId: string): Promise<ConversationCounts> {
    this.opened.delete(conversationId);
    return this.courier.deliver('conversation:close', { conversationId });
  }

  async watch(userIds: readonly string[]): Promise<Presence[]> {
    for (const userId of userIds) this.watched.add(userId);
    const lists = batches(userIds).map((batch) =>
      this.courier.deliver('presence:subscribe', { userIds: batch }),
    );
    return (await Promise.all(lists)).flatMap(({ states }) => this.tell(states));
  }

  async unwatch(userIds: readonly string[]): Promise<void> {
    for (const userId of userIds) this.watched.delete(userId);
    for (const batch of batches(userIds))
      await this.courier.deliver('presence:unsubscribe', { userIds: batch });
  }

  async setPresence(presence: PresenceSet): Promise<Presence> {
    assertSendable(presence.text ?? '');
    this.ownState = presence;
    return this.courier.deliver('presence:set', presence);
  }

  /** Tells a new connection everything; what fails because the connection is lost again is told to the next one. */
  renew(): void {
    const requests: Promise<unknown>[] = [...this.opened].map((id) => this.reopen(id));
    for (const userIds of batches([...this.watched])) {
      const list = this.link.request('presence:subscribe', { userIds });
      requests.push(list.then(({ states }) => this.tell(states)));
    }
    if (this.ownState) requests.push(this.link.request('presence:set', this.ownState));
    for (const request of requests) request.catch(this.onFault);
  }

  /** Forgets a conversation that the person is no longer a member of. */
  forget(conversationId: string): void {
    this.opened.delete(conversationId);
  }

  /** Forgets everything; another person uses the client. */
  clear(): void {
    this.opened.clear();
    this.watched.clear();
    this.ownState = undefined;
  }

  private async reopen(conversationId: string): Promise<void> {
    try {
      await this.link.request('conversation:open', { conversationId });
    } catch (error) {
      // it ended while there was no connection, which the pull tells
      if (toParleyError(error).code !== 'NOT_MEMBER') throw error;
    }
  }

  private tell(states: Presence[]): Presence[] {
    for (const presence of states) this.onPresence(presence);
    return states;
  }
}

function batches(ids: readonly string[]): string[][] {
  const unique = [...new Set(ids)];
  const count = Math.ceil(unique.length / MAX_USERS);
  return Array.from({ length: count }, (_, index) =>
    unique.slice(index * MAX_USERS, (index + 1) * MAX_USERS),
  );
}
