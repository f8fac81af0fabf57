import type { ConversationFacts } from '../conversation-facts';
import type { Ack, Send } from '../facts';
import type { Report } from '../verdict';
import type { Check } from './check';

/**
 * M1: an ack means stored. Each acked send is looked up in the database, by sender and client id: `acked-missing` when
 * it is not there. M2: a retry returns the original. `acked-differently` when two acks of one send name different
 * messages, or an ack names another number or id than the stored one.
 */
export const checkAcks: Check = ({ conversations }, report) => {
  for (const conversation of conversations.values()) {
    for (const send of conversation.sends.values()) {
      if (send.ack) judge(conversation, send, send.ack, report);
    }
  }
};

function judge(conversation: ConversationFacts, send: Send, ack: Ack, report: Report): void {
  const stored = conversation.of(send);
  const conversationId = conversation.id;
  const { clientMessageId, otherAck } = send;
  if (!stored) {
    const message = `message ${ack.seq} was acked, but the database does not have it`;
    const place = { conversationId, client: ack.client, at: ack.at };
    report.add({ kind: 'acked-missing', ...place, message, evidence: { clientMessageId, ack } });
  }
  const isOther = stored && (stored.seq !== ack.seq || stored.messageId !== ack.messageId);
  if (!otherAck && !isOther) return;
  const { at, client } = otherAck ?? ack;
  const message = otherAck
    ? `two acks of one send differ: ${ack.seq} and ${otherAck.seq}`
    : `acked as ${ack.seq}, stored as ${stored?.seq}`;
  const evidence = { clientMessageId, ack, otherAck, stored };
  report.add({ kind: 'acked-differently', at, conversationId, client, message, evidence });
}
