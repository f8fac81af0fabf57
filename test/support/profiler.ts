import type { Db, Document, FindCursor } from 'mongodb';

/** How many documents or keys more than twice what it returns a query may look at. */
const MARGIN = 8;
const PROFILE_BYTES = 64 * 1024 * 1024;

/** One query of the server, as mongod's profiler recorded it. */
export interface Executed {
  collection: string;
  op: string;
  planSummary: string;
  docsExamined: number;
  keysExamined: number;
  /** how many ids it asked for */
  asked: number;
  /** documents returned or changed */
  found: number;
  hasSortStage: boolean;
  /** reads all of a range, behind the scenes: its duty is to need no more than an index for it */
  isOfRange: boolean;
  /** further questions in the same command, each of which looks at a key at least */
  unions: number;
  /** the fields asked for, with their operators */
  shape: string;
}

/** Records every operation of the server on a database by mongod's own profiler. */
export class Profiler {
  private since = new Date(0);
  private readonly all: { at: Date; executed: Executed }[] = [];
  private entries?: FindCursor<Document>;

  constructor(private readonly db: Db) {}

  async start(): Promise<void> {
    await this.db.command({ profile: 0 });
    await this.db.dropCollection('system.profile');
    await this.db.createCollection('system.profile', { capped: true, size: PROFILE_BYTES });
    // level 1 with a filter records all that matches: by its application name, so not what the test itself asks
    await this.db.command({ profile: 1, filter: { appName: 'parley' } });
  }

  async stop(): Promise<void> {
    await this.entries?.close();
    await this.db.command({ profile: 0 });
  }

  /** From here on: `executed` leaves out what was before. */
  async mark(): Promise<Date> {
    const { localTime } = (await this.db.command({ hello: 1 })) as { localTime: Date };
    this.since = localTime;
    return localTime;
  }

  /** From a moment on that was told before. */
  markAt(since: Date): void {
    this.since = since;
  }

  async executed(): Promise<Executed[]> {
    await this.catchUp();
    return this.all.filter(({ at }) => at >= this.since).map(({ executed }) => executed);
  }

  /** Reads what was recorded since the last time: all of it would take longer each time. */
  private async catchUp(): Promise<void> {
    // without a match it ends at once, else it goes on where it stands
    if (this.entries?.closed && this.all.length === 0) this.entries = undefined;
    this.entries ??= this.db
      .collection('system.profile')
      .find({ op: { $in: ['query', 'update', 'remove', 'command'] } }, { tailable: true });
    for (let entry = await this.entries.tryNext(); entry; entry = await this.entries.tryNext()) {
      if (isQuery(entry)) this.all.push({ at: entry.ts as Date, executed: toExecuted(entry) });
    }
  }
}

/** Reads and updates by a filter; neither inserts nor the change streams, which read the oplog. */
function isQuery({ op, command, planSummary }: Document): boolean {
  if (op === 'update' || op === 'remove') return true;
  if (op === 'query') return true;
  return planSummary !== undefined && !command?.pipeline?.[0]?.$changeStream;
}

function toExecuted({ ns, op, command, ...entry }: Document): Executed {
  const pipeline = (command?.pipeline ?? []) as Document[];
  const filter = (command?.filter ?? command?.q ?? command?.query ?? pipeline[0]?.$match ?? {}) as object;
  return {
    collection: String(ns).split('.').slice(1).join('.'),
    op: command?.findAndModify ? 'findAndModify' : String(op),
    planSummary: String(entry.planSummary),
    docsExamined: (entry.docsExamined as number | undefined) ?? 0,
    keysExamined: (entry.keysExamined as number | undefined) ?? 0,
    asked: (filter as { _id?: { $in?: unknown[] } | null })._id?.$in?.length ?? 0,
    found: Math.max(...['nreturned', 'nMatched', 'ndeleted', 'nUpserted'].map((n) => Number(entry[n] ?? 0))),
    hasSortStage: entry.hasSortStage === true,
    isOfRange: command?.comment === 'analytics',
    unions: pipeline.filter((stage) => '$unionWith' in stage).length,
    shape: JSON.stringify(shapeOf({ filter, sort: command?.sort as object })),
  };
}

/** The structure of a filter without its values. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.length > 0 ? [shapeOf(value[0])] : [];
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return '?';
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shapeOf(inner)]));
}

/** Whether there is a file at all: the driver asks that once, and then for the indexes. */
const isFirstFile = ({ collection, shape }: Executed) =>
  collection === 'files.files' && shape === '{"filter":{},"sort":"?"}';

/** A handful of documents; and the sizes of all conversations, which are counted once a day. */
const isReadWhole = (executed: Executed) => {
  const { collection, isOfRange } = executed;
  return collection === 'leases' || isFirstFile(executed) || (isOfRange && collection === 'conversations');
};

/** What is wrong with how a query was executed; undefined when nothing is. */
export function faultOf(executed: Executed, spare = MARGIN): string | undefined {
  const { collection, op, planSummary, docsExamined, keysExamined, asked, found, unions } = executed;
  const { hasSortStage, shape, isOfRange } = executed;
  const most = 2 * (found + unions) + spare;
  const faults = [
    planSummary.includes('COLLSCAN') && !isReadWhole(executed) && 'reads the whole collection',
    shape.includes('"$in":[]') && 'asks for nothing',
    hasSortStage && 'sorts in memory',
    !isOfRange && docsExamined > most && `examines ${docsExamined} documents for ${found}`,
    // whether there is something with an id is seen by one look at the index, also when there is not
    !isOfRange && keysExamined > Math.max(most, 2 * asked) && `examines ${keysExamined} keys for ${found}`,
  ].filter((fault) => fault !== false);
  return faults.length > 0 ? `${collection} ${op} ${shape} ${planSummary}: ${faults.join(', ')}` : undefined;
}
