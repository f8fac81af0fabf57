import type { MemberRecord } from '../history';
import type { Report } from '../verdict';
import { few, type Check, type Sight, sightsOf } from './check';

/** What an application saw of one numbering, in the order in which it saw it. */
interface Shown {
  name: 'seq' | 'chg';
  numbers: { at: number; number: number }[];
  /** the stored numbers it may see, rising */
  expected: (member: MemberRecord) => number[];
}

/**
 * M2, M3, M4, as an application sees them: once each, by rising number, with nothing left out. Per client and
 * conversation: `surfaced-twice` for a number that came before, `order-inverted` for one below another that came
 * before, `surfaced-hole` for stored ones that never came although an earlier and a later one did. A client begins
 * where it likes: with the cursor of an earlier run, or with the present.
 */
export const checkSurfaced: Check = (facts, report) => {
  for (const sight of sightsOf(facts)) {
    const { view, conversation } = sight;
    const seqs = view.surfaced.map(({ at, seq }) => ({ at, number: seq }));
    const chgs = view.changes.map(({ at, chg }) => ({ at, number: chg }));
    const expected = {
      seq: (member: MemberRecord) => conversation.visibleSeqs(member),
      chg: (member: MemberRecord) => conversation.visibleChgs(member),
    };
    judge(sight, { name: 'seq', numbers: seqs, expected: expected.seq }, report);
    judge(sight, { name: 'chg', numbers: chgs, expected: expected.chg }, report);
  }
};

function judge(sight: Sight, shown: Shown, report: Report): void {
  const [first] = shown.numbers;
  if (!first) return;
  const { seen, highest } = judgeOrder(sight, shown, report);
  const { name, numbers, expected } = shown;
  const missing = (sight.member ? expected(sight.member) : []).filter(
    (number) => number > first.number && number < highest && !seen.has(number),
  );
  const [hole] = missing;
  if (hole === undefined) return;
  // the moment of the first that came although this one had not
  const at = numbers.find(({ number }) => number > hole)?.at ?? first.at;
  const message = `${name} ${hole} was never surfaced, later ones were`;
  report.add({ kind: 'surfaced-hole', at, ...sight.place, message, evidence: { missing: few(missing) } });
}

function judgeOrder({ place }: Sight, { name, numbers }: Shown, report: Report) {
  const seen = new Set<number>();
  let highest = 0;
  for (const { at, number } of numbers) {
    const evidence = { [name]: number, highest };
    if (seen.has(number)) {
      const message = `${name} ${number} was surfaced again`;
      report.add({ kind: 'surfaced-twice', at, ...place, message, evidence });
    } else if (number < highest) {
      const message = `${name} ${number} was surfaced after ${highest}`;
      report.add({ kind: 'order-inverted', at, ...place, message, evidence });
    }
    seen.add(number);
    highest = Math.max(highest, number);
  }
  return { seen, highest };
}
