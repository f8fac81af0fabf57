import type { Facts } from './facts';
import type { HistoryRecord } from './history';
import type { Counts } from './verdict';

/** How much there is to judge; `times`: how many records of each type were read. */
export function countsOf(
  facts: Omit<Facts, 'counts'>,
  times: Partial<Record<HistoryRecord['type'], number>>,
): Counts {
  const conversations = [...facts.conversations.values()];
  const acked = sum(conversations.map(({ sends }) => [...sends.values()].filter(({ ack }) => ack).length));
  const deeds = conversations.flatMap((conversation) => [...conversation.deeds]);
  const views = [...facts.clients.values()].flatMap((client) => [...client.views.values()]);
  return {
    records: sum(Object.values(times)),
    faults: times.fault ?? 0,
    clients: facts.clients.size,
    conversations: conversations.length,
    members: sum(conversations.map(({ members }) => members.size)),
    sent: sum(conversations.map(({ sends }) => sends.size)),
    acked,
    repeatedAcks: (times.ack ?? 0) - acked,
    refusals: times.refusal ?? 0,
    wishes: deeds.length,
    done: deeds.filter(({ ack }) => ack).length,
    denied: times.denied ?? 0,
    stored: times.stored ?? 0,
    storedChanges: times['stored-change'] ?? 0,
    received: times.received ?? 0,
    surfaced: times.surfaced ?? 0,
    changes: times.change ?? 0,
    heard: times.heard ?? 0,
    quotes: sum(views.map(({ quotes }) => quotes.size)),
    receipts: times.receipt ?? 0,
    reported: times.reported ?? 0,
    unread: times.unread ?? 0,
    finals: times.final ?? 0,
    told: times.told ?? 0,
    reactors: times.reactors ?? 0,
    effects: times.effect ?? 0,
    processes: times.process ?? 0,
  };
}

function sum(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total + size, 0);
}
