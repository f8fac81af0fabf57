import { withId } from './change-id';
import type { Courier } from './courier';
import type { OnceOptions } from './options';
import { UpToReports } from './receipt-reports';
import type { Account } from './account';
import type { Rest } from './rest';
import type { MembershipAck, Retention } from './wire';

/** How long the server keeps messages, and what this device keeps of them itself. */
export class RetentionCalls {
  private readonly reports: UpToReports;

  /** @param account who is signed in; throws SIGNED_OUT when nobody is */
  constructor(
    private readonly rest: Rest,
    private readonly courier: Courier,
    private readonly account: () => Account,
    onFault: (error: unknown) => void,
  ) {
    this.reports = new UpToReports((report) => courier.deliver('message:stored', report), onFault);
  }

  /**
   * Says how long messages are kept that are sent from now on; of a direct conversation both may.
   * @throws ParleyError NOT_MEMBER, FORBIDDEN, BLOCKED, VALIDATION
   */
  set(conversationId: string, retention: Retention, options: OnceOptions = {}): Promise<MembershipAck> {
    const wish = { settings: { retention }, ...withId(options) };
    const change = this.courier.repeat(() => this.rest.updateConversation(conversationId, wish));
    return this.account().changed(conversationId, change);
  }

  /**
   * To be called when the application has stored everything up to a number for good: the server forgets relayed messages
   * that all devices have stored. Told soon, together with others; what waits for the connection is lost with the process,
   * so it is to be called again for what a new one finds stored.
   */
  stored(conversationId: string, upToSeq: number): void {
    this.reports.note(conversationId, upToSeq);
  }
}
