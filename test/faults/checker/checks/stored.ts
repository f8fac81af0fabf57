import { sendKey } from '../conversation-facts';
import type { Violation } from '../verdict';
import type { Check } from './check';

type Found = Pick<Violation, 'at' | 'message' | 'evidence'>;

/**
 * M2: exactly once. `stored-twice` when the database has one send, one number or one message id in two rows, or one
 * change number or one client's change twice.
 */
export const checkStoredTwice: Check = ({ conversations }, report) => {
  for (const { id: conversationId, stored, changes } of conversations.values()) {
    const found = [
      // a row that repeats another one in several ways is one violation
      ...twins(stored, [
        (row) => `the send ${sendKey(row.senderId, row.clientMessageId)}`,
        (row) => `the number ${row.seq}`,
        (row) => `the id ${row.messageId}`,
      ]),
      ...twins(changes, [
        (row) => `the change number ${row.chg}`,
        (row) => (row.clientChangeId === null ? undefined : `the change ${row.clientChangeId}`),
      ]),
    ];
    for (const one of found) report.add({ kind: 'stored-twice', conversationId, ...one });
  }
};

/**
 * M3, M4: numbers 1, 2, 3 … without a hole. `stored-hole` where the numbers of a conversation's messages, or of its
 * changes, in the database leave one out.
 */
export const checkStoredHoles: Check = ({ conversations }, report) => {
  for (const { id: conversationId, stored, changes } of conversations.values()) {
    const found = [
      ...holes(
        'seq',
        stored.map(({ at, seq: number }) => ({ at, number })),
      ),
      ...holes(
        'chg',
        changes.map(({ at, chg: number }) => ({ at, number })),
      ),
    ];
    for (const one of found) report.add({ kind: 'stored-hole', conversationId, ...one });
  }
};

/**
 * M10: the server stores what was sent, and what it tells itself. `not-as-sent` when nobody sent a stored message under its sender and client id,
 * or everybody who did sent another text.
 */
export const checkStoredAsSent: Check = ({ conversations }, report) => {
  for (const conversation of conversations.values()) {
    for (const row of conversation.stored) {
      if (row.isSystem) continue;
      const send = conversation.sends.get(sendKey(row.senderId, row.clientMessageId));
      if (send?.hashes.includes(row.contentHash)) continue;
      const message = send?.begun
        ? `message ${row.seq} is stored with another text than was sent`
        : `message ${row.seq} is stored, but this person never sent it`;
      const evidence = { stored: row, sent: send?.hashes };
      report.add({ kind: 'not-as-sent', at: row.at, conversationId: conversation.id, message, evidence });
    }
  }
};

/**
 * M1 from the other side: a refusal for good means not stored. `refused-but-stored`, unless another attempt of the same
 * send was acked, or the id had been used for another text, which is what the refusal says then.
 */
export const checkRefusals: Check = ({ conversations }, report) => {
  for (const conversation of conversations.values()) {
    for (const send of conversation.sends.values()) {
      const { refusal, clientMessageId } = send;
      const stored = conversation.of(send);
      if (!refusal || !stored || send.ack || isReuse(refusal.code, send.hashes)) continue;
      const message = `${refusal.code} for good, but stored as ${stored.seq}`;
      const place = { at: refusal.at, conversationId: conversation.id, client: refusal.client };
      const evidence = { clientMessageId, refusal, stored };
      report.add({ kind: 'refused-but-stored', ...place, message, evidence });
    }
  }
};

function isReuse(code: string, hashes: readonly string[]): boolean {
  return code === 'IDEMPOTENCY_CONFLICT' && hashes.length > 1;
}

function* twins<T extends { at: number }>(
  rows: readonly T[],
  keys: ((row: T) => string | undefined)[],
): Generator<Found> {
  const seen = new Map<string, T>();
  for (const row of rows) {
    const names = keys.map((keyOf) => keyOf(row)).filter((name) => name !== undefined);
    const twice = names.find((name) => seen.has(name));
    for (const name of names) if (!seen.has(name)) seen.set(name, row);
    if (twice === undefined) continue;
    yield {
      at: row.at,
      message: `${twice} is in the database twice`,
      evidence: { first: seen.get(twice), second: row },
    };
  }
}

function* holes(name: string, rising: readonly { at: number; number: number }[]): Generator<Found> {
  let last = 0;
  for (const { at, number } of rising) {
    // the lowest number is 1: a zero is as wrong as a hole
    if (number > last + 1 || number < 1) {
      const message = `the database has ${name} ${number} after ${last}`;
      yield { at, message, evidence: { after: last, next: number } };
    }
    last = number;
  }
}
