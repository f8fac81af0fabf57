import type { ConversationFacts } from '../conversation-facts';
import type { Ack } from '../facts';
import type { Report } from '../verdict';
import type { Check } from './check';

/** A send that was begun, under the number it has. */
interface Numbered {
  begunAt: number;
  client: string;
  seq: number;
}

/**
 * M3: one order for all. `order-inverted` when a message was acked before another one of its conversation was begun, by
 * whomever, and yet has the higher number; the clients of a history share one clock. Also when `createdAt` falls while
 * `seq` rises.
 */
export const checkSendOrder: Check = ({ conversations }, report) => {
  for (const conversation of conversations.values()) {
    judgeSends(conversation, report);
    judgeTimes(conversation, report);
  }
};

/** Both lists by time: at each send, the highest number that was acked by then is known. */
function judgeSends(conversation: ConversationFacts, report: Report): void {
  const { begun, acks } = sorted(conversation);
  let next = 0;
  let highest: Ack | undefined;
  for (const { begunAt, client, seq } of begun) {
    for (let ack = acks[next]; ack && ack.at < begunAt; ack = acks[++next]) {
      if (!highest || ack.seq > highest.seq) highest = ack;
    }
    if (!highest || seq >= highest.seq) continue;
    const message = `begun after ${highest.seq} was acked, but numbered ${seq}`;
    const evidence = { seq, begunAt, acked: highest };
    const conversationId = conversation.id;
    report.add({ kind: 'order-inverted', at: begunAt, conversationId, client, message, evidence });
  }
}

function sorted(conversation: ConversationFacts): { begun: Numbered[]; acks: Ack[] } {
  const begun: Numbered[] = [];
  const acks: Ack[] = [];
  for (const send of conversation.sends.values()) {
    // an ack that names another number than the stored one is reported as that, not as disorder too
    const seq = conversation.of(send)?.seq ?? send.ack?.seq;
    if (seq === undefined) continue;
    if (send.ack) acks.push({ ...send.ack, seq });
    if (send.begun) {
      begun.push({ begunAt: send.begun.at, client: send.begun.client, seq });
    }
  }
  begun.sort((a, b) => a.begunAt - b.begunAt);
  acks.sort((a, b) => a.at - b.at);
  return { begun, acks };
}

function judgeTimes({ id: conversationId, stored }: ConversationFacts, report: Report): void {
  for (const [i, { at, seq, createdAt }] of stored.entries()) {
    const before = stored[i - 1];
    if (!before || before.createdAt <= createdAt) continue;
    const message = `message ${seq} was created before message ${before.seq}`;
    const evidence = { before: before.createdAt, createdAt };
    report.add({ kind: 'order-inverted', at, conversationId, message, evidence });
  }
}
