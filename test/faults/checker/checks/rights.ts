import { canSee } from '../../../../src/shared/visibility';
import type { View } from '../facts';
import { few, type Check, sightsOf } from './check';

/**
 * M6: you see what you may see. `seen-without-right` when a client received, surfaced or held a message outside its
 * person's intervals, was told of a change of such a message, over the wire or by its application, or has such a
 * message among the pinned ones; anything at all counts for who is no member.
 */
export const checkRights: Check = (facts, report) => {
  for (const { conversation, view, member, place } of sightsOf(facts)) {
    // without a single member the history is incomplete, which is said elsewhere
    if (conversation.members.size === 0) continue;
    const isForeign = (seq: number) => !canSee(member?.intervals ?? [], seq);
    const messages = seenMessages(view).filter(({ seq }) => isForeign(seq));
    const told = view.changes.map(({ at, chg }) => ({ at, chg, seq: conversation.change(chg)?.seq }));
    const heard = [...view.heard].flatMap(([chg, variants]) =>
      variants.map(({ at, seq }) => ({ at, chg, seq })),
    );
    const changes = [...told, ...heard].filter(({ seq }) => (seq === undefined ? !member : isForeign(seq)));
    const [first] = [...messages, ...changes].sort((a, b) => a.at - b.at);
    if (!first) continue;
    const message = member
      ? 'saw what lies outside its intervals'
      : 'saw a conversation without being a member';
    const evidence = {
      seqs: few([...new Set(messages.map(({ seq }) => seq))]),
      chgs: few([...new Set(changes.map(({ chg }) => chg))]),
      intervals: member?.intervals,
    };
    report.add({ kind: 'seen-without-right', at: first.at, ...place, message, evidence });
  }
};

/** Each message a client had to do with, by whichever way it came. */
function seenMessages({ received, surfaced, final, told }: View): { at: number; seq: number }[] {
  const held = final?.seqs.map((seq) => ({ at: final.at, seq })) ?? [];
  const pinned = told.flatMap(({ at, pins }) => pins.map((seq) => ({ at, seq })));
  return [...[...received].map(([seq, at]) => ({ at, seq })), ...surfaced, ...held, ...pinned];
}
