import { firstFault, GENESIS, hashOf } from './audit-chain';
import type { AuditRecord } from './audit.types';

const chain = (count: number): AuditRecord[] => {
  const entries: AuditRecord[] = [];
  for (let n = 1; n <= count; n += 1) {
    const prevHash = entries.at(-1)?.hash ?? GENESIS;
    const entry = { n, actorId: 'a', action: 'retry', target: `letter:${n}`, prevHash, at: new Date(n) };
    entries.push({ ...entry, hash: hashOf(entry) });
  }
  return entries;
};

describe(firstFault, () => {
  it('finds nothing in a log as it was written', () => {
    expect(firstFault(chain(4))).toBeUndefined();
  });

  it.each([
    ['changed', (entries: AuditRecord[]) => entries.splice(1, 1, { ...entries[1]!, action: 'discard' }), 2],
    ['left out', (entries: AuditRecord[]) => entries.splice(1, 1), 3],
    [
      'of another time',
      (entries: AuditRecord[]) => entries.splice(2, 1, { ...entries[2]!, at: new Date(0) }),
      3,
    ],
  ])('finds an entry that was %s', (_what, tamper, n) => {
    const entries = chain(4);
    tamper(entries);
    expect(firstFault(entries)).toBe(n);
  });
});
