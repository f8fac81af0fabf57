import type { ConversationFacts } from '../conversation-facts';
import { FORGOTTEN, saidOf } from '../words';
import { type Check, sightsOf } from './check';

/**
 * What clients heard of changes, against the database. M1, M5: `shown-not-stored` when the database has no change of that
 * number. M3, the same for everybody: `order-differs` when the number is another change there, or says something else.
 */
export const checkHeard: Check = (facts, report) => {
  for (const { conversation, view, place } of sightsOf(facts)) {
    for (const [chg, variants] of view.heard) {
      for (const { at, said, seq } of variants) {
        const fault = faultOf(conversation, chg, said);
        if (!fault) continue;
        const evidence = { chg, seq, said, stored: conversation.change(chg) };
        report.add({ ...fault, at, ...place, evidence });
      }
    }
  }
};

function faultOf(conversation: ConversationFacts, chg: number, said: string) {
  const stored = conversation.change(chg);
  if (!stored) {
    const message = `change ${chg} was told, but the database does not have it`;
    return { kind: 'shown-not-stored' as const, message };
  }
  if (saidOf(stored) === said) return undefined;
  // who heard of it after the message was deleted was not told what it said
  if (conversation.isForgotten(chg) && saidOf({ ...stored, what: FORGOTTEN }) === said) return undefined;
  return {
    kind: 'order-differs' as const,
    message: `change ${chg} is another one here than in the database`,
  };
}
