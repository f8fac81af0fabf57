import type { ConversationFacts } from '../conversation-facts';
import type { Sighting } from '../facts';
import type { Report, ViolationKind } from '../verdict';
import { type Check, sightsOf } from './check';

/**
 * What clients were shown, over the wire or by their application, against the database. M3, the same for everybody:
 * `order-differs` when a number is another message for someone. M1, M5, nothing is shown before it is safe:
 * `shown-not-stored` when the database has no such message. M10: `not-as-sent` when sender, client id or text are not
 * those that are stored.
 */
export const checkSightings: Check = (facts, report) => {
  for (const conversation of facts.conversations.values()) {
    for (const variants of conversation.sightings.values()) {
      for (const sighting of variants) judge(conversation, sighting, report);
    }
  }
  for (const { conversation, view, place } of sightsOf(facts)) {
    for (const { at, seq, contentHash } of view.surfaced) {
      const stored = conversation.at(seq);
      if (!stored || conversation.hadText(stored, contentHash)) continue;
      const message = `message ${seq} was surfaced with a text that it never had`;
      report.add({ kind: 'not-as-sent', at, ...place, message, evidence: { contentHash, stored } });
    }
  }
};

function judge(conversation: ConversationFacts, sighting: Sighting, report: Report): void {
  const { at, client, seq, messageId, senderId, clientMessageId } = sighting;
  const stored = conversation.at(seq);
  const found = (kind: ViolationKind, message: string) => {
    const evidence = { shown: sighting, stored: stored ?? conversation.withId(messageId) };
    report.add({ kind, at, conversationId: conversation.id, client, message, evidence });
  };
  if (!stored && !conversation.withId(messageId)) {
    found('shown-not-stored', `message ${seq} was shown, but the database does not have it`);
  } else if (stored?.messageId !== messageId) {
    found('order-differs', `number ${seq} is another message here than in the database`);
  } else if (stored.senderId !== senderId || stored.clientMessageId !== clientMessageId) {
    found('not-as-sent', `message ${seq} was shown as somebody else's`);
  }
}
