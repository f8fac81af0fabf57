import type { ProcessRecord } from '../history';
import type { ViolationKind } from '../verdict';
import type { Check } from './check';

const LEAKS = [
  ['unhandledRejections', 'unhandled-rejection', 'unhandled rejections'],
  ['leakedSockets', 'leaked-socket', 'sockets left open'],
  ['leakedTimers', 'leaked-timer', 'timers left running'],
] as const satisfies [keyof ProcessRecord, ViolationKind, string][];

/**
 * M12: nothing grows without a bound. `leaked-socket` and `leaked-timer` for a process that ends with more than it began
 * with, `unhandled-rejection` for a failure that nobody took.
 */
export const checkProcesses: Check = ({ processes }, report) => {
  for (const record of processes) {
    for (const [field, kind, name] of LEAKS) {
      if (record[field] === 0) continue;
      const message = `${record.process}: ${record[field]} ${name}`;
      report.add({ kind, at: record.at, message, evidence: { ...record } });
    }
  }
};
