import type { AccountDataStore } from './account-data';
import type { Courier } from './courier';
import { toParleyError } from './errors';
import { assertSendable } from './limits';
import type { PendingSend } from './storage';
import type { Draft } from './wire';

/** As account data it goes by this name; its key is the conversation. */
const KIND = 'draft';

/** What the own person has written but not sent, the same on all their devices. */
export class Drafts {
  /** newest revisions given here, which may still be on their way, by who was signed in */
  private readonly given = new WeakMap<AccountDataStore, Map<string, number>>();

  /** @param data of who is signed in; throws SIGNED_OUT when nobody is */
  constructor(
    private readonly courier: Courier,
    private readonly data: () => AccountDataStore,
    private readonly onFault: (error: unknown) => void,
  ) {}

  /** What is kept in a conversation; undefined when there is nothing. */
  of(conversationId: string): Omit<Draft, 'conversationId'> | undefined {
    return this.data().get(KIND, conversationId) as Omit<Draft, 'conversationId'> | undefined;
  }

  /**
   * Keeps a text, 64 KiB at most; an empty one clears the draft. Waits for the connection.
   * @throws ParleyError NOT_MEMBER, PAYLOAD_TOO_LARGE, and DRAFT_OUTDATED when another device was later
   */
  async save(conversationId: string, content: string, options: { replyTo?: string } = {}): Promise<Draft> {
    assertSendable(content);
    // by the clock, so that it also rises where what was before is cleared and forgotten
    const revision = Math.max(this.newest(conversationId) + 1, Date.now());
    this.givenHere().set(conversationId, revision);
    const { replyTo } = options;
    const draft = { conversationId, content, revision, ...(replyTo !== undefined && { replyTo }) };
    return this.courier.deliver('draft:save', draft);
  }

  /** A message is stored: if it is a text, what was kept when it was sent has become it. What was written since stays. */
  sent({ conversationId, type, extras, queuedAt }: PendingSend): void {
    if (type !== 'text' || extras?.forwardOf) return;
    const kept = this.newest(conversationId);
    if (kept > 0 && kept <= Date.parse(queuedAt)) void this.clear(conversationId);
  }

  private async clear(conversationId: string): Promise<void> {
    const given = this.givenHere();
    try {
      const { revision } = await this.save(conversationId, '');
      // unless something was written meanwhile
      if (given.get(conversationId) === revision) given.delete(conversationId);
    } catch (error) {
      // another device was later, and what it keeps stays
      if (toParleyError(error).code !== 'DRAFT_OUTDATED') this.onFault(error);
    }
  }

  /** The newest revision that is known; 0 for none. */
  private newest(conversationId: string): number {
    return Math.max(this.of(conversationId)?.revision ?? 0, this.givenHere().get(conversationId) ?? 0);
  }

  private givenHere(): Map<string, number> {
    const data = this.data();
    const given = this.given.get(data) ?? new Map<string, number>();
    this.given.set(data, given);
    return given;
  }
}
