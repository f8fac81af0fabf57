import type { HistoryRecord } from '../history';

type Type = HistoryRecord['type'];
type Of<T extends Type> = Extract<HistoryRecord, { type: T }>;
/** Fields a record must have. */
type Match<T extends Type> = Partial<Of<T>>;

/** Changes single things of a history, so that it becomes the history of a fault. */
export class Doctor {
  readonly records: HistoryRecord[];

  constructor(history: readonly HistoryRecord[]) {
    this.records = structuredClone([...history]);
  }

  /** All records of a type with these fields. */
  all<T extends Type>(type: T, match: Match<T> = {}): Of<T>[] {
    return this.records.filter((record): record is Of<T> => isMatch(record, type, match));
  }

  /** The one record of a type with these fields; the last where there are several. @throws Error without any */
  one<T extends Type>(type: T, match: Match<T> = {}): Of<T> {
    const found = this.all(type, match).at(-1);
    if (!found) throw new Error(`no ${type} ${JSON.stringify(match)}`);
    return found;
  }

  /** Changes the one record of a type with these fields. */
  change<T extends Type>(type: T, match: Match<T>, to: Match<T>): void {
    Object.assign(this.one(type, match), to);
  }

  drop<T extends Type>(type: T, match: Match<T> = {}): void {
    const found = new Set<HistoryRecord>(this.all(type, match));
    if (found.size === 0) throw new Error(`no ${type} ${JSON.stringify(match)}`);
    this.keep((record) => !found.has(record));
  }

  keep(isKept: (record: HistoryRecord) => boolean): void {
    this.records.splice(0, this.records.length, ...this.records.filter(isKept));
  }

  /** Adds a record before another one, or at the end, at the same moment. */
  add(record: HistoryRecord, before?: HistoryRecord): void {
    this.records.splice(before ? this.records.indexOf(before) : this.records.length, 0, record);
  }

  /** The same record once more at the end, with other fields. */
  again<T extends Type>(type: T, match: Match<T>, to: Match<T> = {}): void {
    this.add({ ...this.one(type, match), ...to });
  }

  /** Replaces a name or hash wherever it stands, but not in records of the types left out. */
  rename(from: string, to: string, ...except: Type[]): void {
    for (const [i, record] of this.records.entries()) {
      if (except.includes(record.type)) continue;
      this.records[i] = JSON.parse(JSON.stringify(record).replaceAll(from, to)) as HistoryRecord;
    }
  }

  /** Takes a message out of everything that anyone did or saw, as if its number had been skipped. */
  forget(conversationId: string, seq: number): void {
    const { clientMessageId } = this.one('stored', { conversationId, seq });
    this.keep((record) => !('clientMessageId' in record) || record.clientMessageId !== clientMessageId);
    for (const final of this.all('final', { conversationId })) {
      final.messages = final.messages.filter(([number]) => number !== seq);
    }
  }

  /** Gives a conversation's last change a higher number, wherever it is told. */
  renumberLast(conversationId: string, chg: number, to: number): void {
    for (const [i, record] of this.records.entries()) {
      if (!('conversationId' in record) || record.conversationId !== conversationId) continue;
      const text = JSON.stringify(record);
      const renumbered = text
        .replaceAll(`"chg":${chg},`, `"chg":${to},`)
        .replaceAll(`"chg":${chg}}`, `"chg":${to}}`);
      this.records[i] = JSON.parse(renumbered.replaceAll(` c${chg}`, ` c${to}`)) as HistoryRecord;
    }
  }
}

function isMatch(record: HistoryRecord, type: Type, match: object): boolean {
  const fields = record as unknown as Record<string, unknown>;
  return record.type === type && Object.entries(match).every(([name, value]) => fields[name] === value);
}
