import type { LogPart } from './conversation-log';
import type { Cursor, SyncGap, SyncResult } from './wire';

/** Splits an answer of `sync:pull` by conversation; each part reaches to the cursor that the answer names. */
export function partsOfPull(result: SyncResult): Map<string, LogPart> {
  const parts = new Map<string, LogPart>();
  const partOf = (id: string): LogPart => {
    const part = parts.get(id) ?? { messages: [], changes: [], upTo: { seq: 0, chg: 0 } };
    parts.set(id, part);
    return part;
  };
  for (const [id, cursor] of Object.entries(result.cursor)) partOf(id).upTo = cursor;
  for (const message of result.messages) partOf(message.conversationId).messages.push(message);
  for (const change of result.changes) partOf(change.conversationId).changes.push(change);
  return parts;
}

/** The answer to `gap` as a part of its log: complete to the end of the gap, or to its cursor while there is more. */
export function partOfGap(gap: SyncGap, { messages, changes, more, cursor }: SyncResult): LogPart {
  const asked: Cursor = { seq: gap.toSeq ?? 0, chg: gap.toChg ?? 0 };
  const reached = cursor[gap.conversationId] ?? { seq: 0, chg: 0 };
  return { messages, changes, upTo: more ? reached : asked };
}

/** Cuts cursors into maps of at most `size`, one per call of `sync:pull`; no cursors are one empty map. */
export function chunksOf(cursors: Record<string, Cursor>, size: number): Record<string, Cursor>[] {
  const entries = Object.entries(cursors);
  const chunks = [];
  for (let start = 0; start === 0 || start < entries.length; start += size) {
    chunks.push(Object.fromEntries(entries.slice(start, start + size)));
  }
  return chunks;
}
