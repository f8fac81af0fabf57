import { createHash } from 'node:crypto';
import type { AuditRecord } from './audit.types';

/** What the first entry follows. */
export const GENESIS = '0'.repeat(64);

/** SHA-256 over an entry and the hash of the one before, in hex: an entry cannot be changed or left out unnoticed. */
export function hashOf({ prevHash, n, at, ...rest }: Omit<AuditRecord, 'hash'>): string {
  const { actorId, action, target, requestId = null, ip = null, diff = null } = rest;
  // an order of its own, whatever that of the fields is in the database
  const told = [prevHash, n, at.toISOString(), actorId, action, target, requestId, ip, diff];
  return createHash('sha256').update(JSON.stringify(told)).digest('hex');
}

/** The number of the first entry that does not follow from the one before it; undefined when all do. @param entries rise */
export function firstFault(entries: readonly AuditRecord[]): number | undefined {
  return entries.find((entry, i) => {
    const before = entries[i - 1];
    const isNext = !before || (entry.n === before.n + 1 && entry.prevHash === before.hash);
    return !isNext || hashOf(entry) !== entry.hash;
  })?.n;
}
