import type { Check } from './check';

/** M9: side effects happen once. `effect-twice` for a key that one sink counted more than once. */
export const checkEffects: Check = ({ effects }, report) => {
  for (const [sink, keys] of effects) {
    for (const [key, { times, at }] of keys) {
      if (times < 2) continue;
      const message = `${sink} counted ${key} ${times} times`;
      report.add({ kind: 'effect-twice', at, message, evidence: { sink, key, times } });
    }
  }
};
