import type { Account } from './account';
import { withId } from './change-id';
import type { Courier } from './courier';
import { assertSendable } from './limits';
import type { ChangeOptions } from './options';
import type { Rest } from './rest';
import type {
  ChangeAck,
  MessageVersionPage,
  PinMessage,
  PinPage,
  React,
  ReactionPage,
  StarPage,
} from './wire';

/** Which reactions to list. */
export interface ReactionQuery {
  /** only those with this emoji */
  emoji?: string;
  cursor?: string;
  /** 1–100, 50 unless told */
  limit?: number;
}

/**
 * What can be done with a stored message beside editing and deleting it. What changes something waits for the connection and
 * is repeated until the server answers for good; it happens once.
 */
export class MessageActions {
  /** @param account who is signed in; throws SIGNED_OUT when nobody is */
  constructor(
    private readonly rest: Rest,
    private readonly courier: Courier,
    private readonly account: () => Account,
  ) {}

  /**
   * Reacts to a message with one emoji; once is as good as twice.
   * @throws ParleyError NOT_AN_EMOJI, REACTION_LIMIT, MESSAGE_DELETED, NOT_FOUND, NOT_MEMBER
   */
  react(
    conversationId: string,
    messageId: string,
    emoji: string,
    options: ChangeOptions = {},
  ): Promise<ChangeAck> {
    return this.setReaction({ conversationId, messageId, emoji, isOn: true, ...withId(options) });
  }

  /** Takes a reaction back. @throws ParleyError as `react` */
  unreact(
    conversationId: string,
    messageId: string,
    emoji: string,
    options: ChangeOptions = {},
  ): Promise<ChangeAck> {
    return this.setReaction({ conversationId, messageId, emoji, isOn: false, ...withId(options) });
  }

  /** The emoji with which the own person reacts to a message, as far as its log or a page of history told. */
  ownReactions(conversationId: string, messageId: string): string[] {
    return this.account().store.ownReactions(conversationId, messageId);
  }

  /** A page of who reacts to a message with what. @throws ParleyError NOT_FOUND, NOT_MEMBER, NOT_AN_EMOJI */
  reactions(conversationId: string, messageId: string, query: ReactionQuery = {}): Promise<ReactionPage> {
    const path = `/api/messages/${conversationId}/${messageId}/reactions`;
    return this.rest.call({ method: 'GET', path, query: { ...query } });
  }

  /** A page of what a message said before it was edited, newest first. @throws ParleyError NOT_FOUND, NOT_MEMBER */
  versions(conversationId: string, messageId: string, cursor?: string): Promise<MessageVersionPage> {
    const path = `/api/messages/${conversationId}/${messageId}/versions`;
    return this.rest.call({ method: 'GET', path, query: { cursor } });
  }

  /** Pins a message for everyone in the conversation. @throws ParleyError FORBIDDEN, PIN_LIMIT, MESSAGE_DELETED, NOT_FOUND, NOT_MEMBER */
  pin(conversationId: string, messageId: string, options: ChangeOptions = {}): Promise<ChangeAck> {
    return this.setPin({ conversationId, messageId, isPinned: true, ...withId(options) });
  }

  /** Takes a pinned message down. @throws ParleyError as `pin` */
  unpin(conversationId: string, messageId: string, options: ChangeOptions = {}): Promise<ChangeAck> {
    return this.setPin({ conversationId, messageId, isPinned: false, ...withId(options) });
  }

  /** A page of the pinned messages, latest first; the event `change` tells when to ask again. @throws ParleyError NOT_MEMBER */
  pins(conversationId: string, cursor?: string): Promise<PinPage> {
    return this.rest.call({
      method: 'GET',
      path: `/api/conversations/${conversationId}/pins`,
      query: { cursor },
    });
  }

  /** Keeps a message at hand, on all devices of the own person. @throws ParleyError STAR_LIMIT, NOT_FOUND, NOT_MEMBER */
  star(conversationId: string, messageId: string): Promise<void> {
    return this.setStar('PUT', conversationId, messageId);
  }

  /** Takes a star away. */
  unstar(conversationId: string, messageId: string): Promise<void> {
    return this.setStar('DELETE', conversationId, messageId);
  }

  /** Whether the own person has starred a message, on whichever device. */
  isStarred(messageId: string): boolean {
    return this.account().data.get('star', messageId) !== undefined;
  }

  /** A page of the starred messages of all conversations, latest first. */
  stars(cursor?: string): Promise<StarPage> {
    return this.rest.call({ method: 'GET', path: '/api/stars', query: { cursor } });
  }

  /**
   * Deletes a message for the own person alone, on all their devices and for good; comes as account data.
   * @throws ParleyError HIDDEN_LIMIT, NOT_FOUND, NOT_MEMBER
   */
  hide(conversationId: string, messageId: string): Promise<void> {
    const path = `/api/messages/${conversationId}/${messageId}/hidden`;
    return this.courier.repeat(() => this.rest.call({ method: 'PUT', path }));
  }

  /** Deletes everything up to a number for the own person alone. @throws ParleyError HIDDEN_LIMIT, NOT_MEMBER */
  clear(conversationId: string, upToSeq: number): Promise<void> {
    const path = `/api/conversations/${conversationId}/cleared`;
    return this.courier.repeat(() => this.rest.call({ method: 'PUT', path, body: { upToSeq } }));
  }

  private setStar(method: 'PUT' | 'DELETE', conversationId: string, messageId: string): Promise<void> {
    const path = `/api/messages/${conversationId}/${messageId}/star`;
    return this.courier.repeat(() => this.rest.call({ method, path }));
  }

  private async setPin(wish: PinMessage): Promise<ChangeAck> {
    return this.account().changed(wish.conversationId, this.courier.deliver('message:pin', wish));
  }

  private async setReaction(wish: React): Promise<ChangeAck> {
    assertSendable(wish.emoji);
    return this.account().changed(wish.conversationId, this.courier.deliver('message:react', wish));
  }
}
