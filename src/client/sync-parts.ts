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

/**
 * The calls that name all cursors. Where there are too many for one, each call is about a range of ids, so that a
 * conversation the client does not know yet belongs to exactly one of them.
 */
export function queriesOf(
  cursors: Record<string, Cursor>,
  size: number,
): { cursors: Record<string, Cursor>; fromId?: string; toId?: string }[] {
  const entries = Object.entries(cursors).sort(([a], [b]) => (a < b ? -1 : 1));
  const queries = [];
  for (let start = 0; start === 0 || start < entries.length; start += size) {
    const fromId = start === 0 ? undefined : entries[start]?.[0];
    const toId = entries[start + size]?.[0];
    queries.push({
      cursors: Object.fromEntries(entries.slice(start, start + size)),
      ...(fromId !== undefined && { fromId }),
      ...(toId !== undefined && { toId }),
    });
  }
  return queries;
}
