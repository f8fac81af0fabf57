import type { AccountDataStore } from './account-data';
import type { Courier } from './courier';
import { assertSendable } from './limits';
import type { PendingSend } from './storage';
import type { Draft } from './wire';

/** As account data it goes by this name; its key is the conversation. */
const KIND = 'draft';

/** What the own person has written but not sent, the same on all their devices. */
export class Drafts {
  /** newest revisions given here, which may still be on their way */
  private readonly given = new Map<string, number>();

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
    const known = Math.max(this.of(conversationId)?.revision ?? 0, this.given.get(conversationId) ?? 0);
    // by the clock, so that it also rises where what was before is cleared and forgotten
    const revision = Math.max(known + 1, Date.now());
    this.given.set(conversationId, revision);
    const { replyTo } = options;
    const draft = { conversationId, content, revision, ...(replyTo !== undefined && { replyTo }) };
    return this.courier.deliver('draft:save', draft);
  }

  /** A message is stored: what was kept when it was sent has become it. What was written since stays. */
  sent({ conversationId, queuedAt }: PendingSend): void {
    const kept = Math.max(this.of(conversationId)?.revision ?? 0, this.given.get(conversationId) ?? 0);
    if (kept === 0 || kept > Date.parse(queuedAt)) return;
    this.save(conversationId, '').then(() => this.given.delete(conversationId), this.onFault);
  }
}
