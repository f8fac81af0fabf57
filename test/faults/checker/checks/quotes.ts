import { canSee } from '../../../../src/shared/visibility';
import { few, type Check, sightsOf } from './check';

/**
 * M6: an answer may be seen by who may not see what it answers. `quote-leaks` when a client was shown anything of such a
 * message but its number.
 */
export const checkQuotes: Check = (facts, report) => {
  for (const { view, conversation, member, place } of sightsOf(facts)) {
    if (conversation.members.size === 0) continue;
    const leaks = [...view.quotes].filter(([, { seq }]) => !canSee(member?.intervals ?? [], seq));
    const [first] = leaks;
    if (!first) continue;
    const [answer, { at, seq }] = first;
    const message = `answer ${answer} showed something of message ${seq}, which is out of sight`;
    const evidence = { answers: few(leaks.map(([number]) => number)), intervals: member?.intervals };
    report.add({ kind: 'quote-leaks', at, ...place, message, evidence });
  }
};
