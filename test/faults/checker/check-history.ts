import type { Check } from './checks/check';
import { checkAcks } from './checks/acks';
import { checkHeard } from './checks/changes';
import { checkCompleteness } from './checks/completeness';
import { checkConvergence } from './checks/convergence';
import { checkDeedRights } from './checks/deed-rights';
import { checkDeeds } from './checks/deeds';
import { checkEffects } from './checks/effects';
import { checkProcesses } from './checks/processes';
import { checkQuotes } from './checks/quotes';
import { checkReceiptsForward, checkReceiptsPossible } from './checks/receipts';
import { checkRights } from './checks/rights';
import { checkSendOrder } from './checks/send-order';
import { checkSightings } from './checks/sightings';
import { checkInvites, checkState } from './checks/state';
import { checkRefusals, checkStoredAsSent, checkStoredHoles, checkStoredTwice } from './checks/stored';
import { checkSurfaced } from './checks/surfaced';
import { checkTold } from './checks/told';
import { checkUnread } from './checks/unread';
import { Collector } from './collector';
import type { HistoryRecord } from './history';
import { Report, type Verdict } from './verdict';

const CHECKS: readonly Check[] = [
  checkCompleteness,
  checkAcks,
  checkStoredTwice,
  checkStoredHoles,
  checkStoredAsSent,
  checkRefusals,
  checkDeeds,
  checkDeedRights,
  checkSendOrder,
  checkSightings,
  checkHeard,
  checkSurfaced,
  checkRights,
  checkQuotes,
  checkUnread,
  checkReceiptsForward,
  checkReceiptsPossible,
  checkConvergence,
  checkState,
  checkInvites,
  checkTold,
  checkEffects,
  checkProcesses,
];

/**
 * Judges a run by its history, in one pass over the records and then one over what they say. The records of one client
 * must stand in the order in which things happened to it; clients may be mixed in any way, and what the database holds
 * may stand anywhere.
 */
export async function checkHistory(
  records: Iterable<HistoryRecord> | AsyncIterable<HistoryRecord>,
): Promise<Verdict> {
  const collector = new Collector();
  for await (const record of records) collector.take(record);
  const facts = collector.settle();
  const report = new Report();
  for (const check of CHECKS) check(facts, report);
  const { violations, totals } = report;
  return { violations, totals, counts: facts.counts };
}
