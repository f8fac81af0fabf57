import { canSee } from '../../../../src/shared/visibility';
import type { ReactorsRecord, ToldRecord } from '../history';
import { stateOf } from '../words';
import { type Check, few, type Sight, sightsOf } from './check';

/**
 * What the server says over REST after the healing is what is stored, for each reader what they may see: `told-wrong` for
 * a page of history that lacks a message, shows it with another text, state or own reactions, for a list of pins or of who
 * reacts that is another one.
 */
export const checkTold: Check = (facts, report) => {
  for (const sight of sightsOf(facts)) {
    const { view, place } = sight;
    for (const told of view.told) {
      for (const { message, evidence } of [...faultsOfHistory(sight, told), ...faultsOfPins(sight, told)]) {
        report.add({ kind: 'told-wrong', at: told.at, ...place, message, evidence });
      }
    }
    for (const reactors of view.reactors) {
      const expected = expectedReactors(sight, reactors);
      if (expected.join() === reactors.who.join()) continue;
      const { at, seq, who } = reactors;
      const message = `told others to react to message ${seq} than do`;
      report.add({ kind: 'told-wrong', at, ...place, message, evidence: { seq, who, expected } });
    }
  }
};

function* faultsOfHistory({ conversation, member, client }: Sight, { isWhole, messages }: ToldRecord) {
  const told = new Map(messages.map(([seq, ...rest]) => [seq, rest.join(' ')]));
  const from = isWhole ? 0 : Math.min(...told.keys());
  const visible = member ? conversation.visibleSeqs(member).filter((seq) => seq >= from) : [];
  const expected = visible.map((seq): [number, string] => {
    const message = conversation.replay.messages.get(seq)!;
    const own = [...message.reactions]
      .filter(([, who]) => who.has(client.userId ?? ''))
      .map(([emoji]) => emoji);
    return [seq, [message.text, stateOf(message), own.sort().join('')].join(' ')];
  });
  const missing = visible.filter((seq) => !told.has(seq));
  const altered = expected.filter(([seq, text]) => told.has(seq) && told.get(seq) !== text);
  if (missing.length + altered.length > 0) {
    const [first] = altered;
    const evidence = { missing: few(missing), altered: few(altered), told: first && told.get(first[0]) };
    yield { message: 'told another history than is stored', evidence };
  }
}

function* faultsOfPins({ conversation, member }: Sight, { pins }: ToldRecord) {
  const expected = [...conversation.replay.messages.values()]
    .filter(({ isPinned, seq }) => isPinned && canSee(member?.intervals ?? [], seq))
    .map(({ seq }) => seq)
    .sort((a, b) => a - b);
  // of what is out of sight the check of rights speaks
  const seen = pins.filter((seq) => canSee(member?.intervals ?? [], seq));
  if (expected.join() !== seen.join()) {
    yield { message: 'told other pins than are stored', evidence: { pins, expected } };
  }
}

function expectedReactors({ conversation }: Sight, { seq }: ReactorsRecord): string[] {
  const { reactions = new Map<string, Set<string>>() } = conversation.replay.messages.get(seq) ?? {};
  return [...reactions].flatMap(([emoji, who]) => [...who].map((userId) => `${userId} ${emoji}`)).sort();
}
