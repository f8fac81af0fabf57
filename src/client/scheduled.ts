import type { AccountDataStore } from './account-data';
import type { Courier } from './courier';
import { ParleyError } from './errors';
import { assertSendable } from './limits';
import type { Rest } from './rest';
import { messageOf, payloadOf, type SendOptions } from './sending';
import type { ClientEvents, EditScheduled, ScheduledMessage, SendAck } from './wire';

/** As account data it goes by this name; its key is the message. */
const KIND = 'scheduled';

type Answer = ClientEvents['message:send']['ack'];

/** The answer to a send that was for no later time. */
export function storedBy(answer: Answer): SendAck {
  if (answer.status === 'sent') return answer;
  const message = 'this message waits for its time';
  throw new ParleyError({ code: 'CONFLICT', status: 409, message, retryable: false });
}

/** What the own person has written to be sent later, the same on all their devices; the server sends it. */
export class Scheduled {
  /** @param data of who is signed in; throws SIGNED_OUT when nobody is */
  constructor(
    private readonly rest: Rest,
    private readonly courier: Courier,
    private readonly data: () => AccountDataStore,
  ) {}

  /** What waits, and what could not be sent, the next ones first. */
  all(): ScheduledMessage[] {
    const kept = this.data().all(KIND);
    const messages = [...kept.values()] as unknown as ScheduledMessage[];
    return messages.sort((a, b) => Date.parse(a.sendAt) - Date.parse(b.sendAt));
  }

  /**
   * Keeps a message until its time; waits for the connection.
   * @returns what waits; what was stored, when this is repeated after its time
   * @throws ParleyError as sending, SCHEDULE_OUT_OF_RANGE, SCHEDULE_LIMIT
   */
  add(conversationId: string, content: string, sendAt: Date, options?: SendOptions): Promise<Answer> {
    assertSendable(content);
    const message = payloadOf(messageOf(conversationId, content, options));
    return this.courier.deliver('message:send', { ...message, sendAt: sendAt.toISOString() });
  }

  /** Gives it another text or time; waits for the connection. @throws ParleyError NOT_FOUND, SCHEDULE_OVER, SCHEDULE_OUT_OF_RANGE, VERSION_CONFLICT */
  edit(messageId: string, wish: EditScheduled): Promise<ScheduledMessage> {
    return this.courier.repeat(() => this.rest.editScheduled(messageId, wish));
  }

  /** Calls it off; waits for the connection. @throws ParleyError NOT_FOUND, SCHEDULE_OVER */
  cancel(messageId: string): Promise<void> {
    return this.courier.repeat(() => this.rest.cancelScheduled(messageId));
  }
}
