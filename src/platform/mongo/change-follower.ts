import { setTimeout } from 'node:timers/promises';
import { type Connection, mongo } from 'mongoose';
import { Log } from '../logger/logger';

const RETRY_MS = 500;
/**
 * How long events gather in the database before they are fetched. A stream that waits for each of them is woken by
 * every write to the database, whoever it concerns.
 */
const GATHER_MS = 200;
/** Longest that a stop waits for the database, which may be away: it forgets a stream that nobody reads by itself. */
const STOP_MS = 500;
const HISTORY_LOST = new Set([286, 280]); // ChangeStreamHistoryLost, ChangeStreamFatalError

/** Which change events of a collection are wanted. */
export interface Wanted {
  collection: string;
  match: mongo.Document;
}

export interface FollowOptions {
  wanted: readonly Wanted[];
  /** what becomes of an event before it is told; it stays as it is unless given */
  project?: mongo.Document;
  /** called for each event in order; the next one waits until it has returned */
  onEvent: (event: mongo.Document) => void;
  /** called when a batch was handled and the stream has moved on to `token` */
  onProgress?: (token: unknown) => void;
  resumeAfter?: unknown;
  /** where there is no such token: `startedAt` of an earlier follower that had none */
  startAt?: unknown;
  /** also look up the document as it is now */
  fullDocument?: boolean;
  /** the database no longer holds the history since the token; following goes on from now */
  onHistoryLost?: () => void;
}

/** Follows a change stream for as long as it is not stopped: reconnects, resumes after its last event, loses nothing. */
export class ChangeFollower {
  private readonly log = new Log(ChangeFollower.name);
  private stream?: mongo.ChangeStream;
  private readonly stopping = new AbortController();
  private token: unknown;
  private startAt?: mongo.Timestamp;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly connection: Connection,
    private readonly options: FollowOptions,
  ) {
    this.token = options.resumeAfter;
    this.startAt = options.startAt as mongo.Timestamp | undefined;
  }

  /** The moment from which it follows, once it has begun; none where it goes on behind a token. */
  get startedAt(): unknown {
    return this.startAt;
  }

  /** Begins, as soon as the database is there; once it resolves, nothing written from then on is missed. */
  async start(): Promise<void> {
    while (!this.token && !this.startAt && !this.stopped) {
      await this.markStart().catch((error: unknown) => this.recover(error));
    }
    this.running = this.loop();
  }

  /** No event is told of any more once this was called. Resolves within half a second, whatever the database does. */
  async stop(): Promise<void> {
    this.stopping.abort();
    const closed = this.stream?.close().catch(() => undefined);
    await Promise.race([Promise.all([closed, this.running]), setTimeout(STOP_MS)]);
  }

  /** Notes the database's present operation time, so that the stream may open later and still begin here. */
  private async markStart(): Promise<void> {
    const reply = await this.database().command({ ping: 1 });
    this.startAt = reply.operationTime as mongo.Timestamp;
  }

  private open(): void {
    const from = this.token ? { resumeAfter: this.token } : { startAtOperationTime: this.startAt };
    this.stream = this.database().watch(this.pipeline(), {
      ...from,
      maxAwaitTimeMS: 1,
      ...(this.options.fullDocument && { fullDocument: 'updateLookup' }),
    });
  }

  /**
   * The database holds this against every write there is. Told first which collections are meant, by `ns` and not by `ns.coll`,
   * it needs half the time (docs/adr/0014-sparse-traffic.md).
   */
  private pipeline(): mongo.Document[] {
    const { wanted, project } = this.options;
    const namespace = (coll: string) => ({ db: this.database().databaseName, coll });
    const namespaces = [...new Set(wanted.map(({ collection }) => collection))].map(namespace);
    const branches = wanted.map(({ collection, match }) => ({ ns: namespace(collection), ...match }));
    return [
      { $match: { ns: { $in: namespaces } } },
      { $match: { $or: branches } },
      ...(project ? [{ $project: project }] : []),
    ];
  }

  private database(): mongo.Db {
    if (!this.connection.db) throw new Error('MongoDB is not connected');
    return this.connection.db;
  }

  private async loop(): Promise<void> {
    while (!this.stopped) {
      try {
        if (!this.stream || this.stream.closed) this.open();
        await this.drain();
      } catch (error) {
        await this.recover(error);
      }
    }
  }

  private async drain(): Promise<void> {
    while (!this.stopped && this.stream && !this.stream.closed) {
      const event = await this.stream.tryNext();
      if (this.stopped) return;
      if (event) this.handle(event);
      else this.progress();
      if (fetchedCount(this.stream) === 0) await this.rest(GATHER_MS);
    }
  }

  private handle(event: mongo.Document): void {
    this.options.onEvent(event);
    this.progress();
  }

  private progress(): void {
    this.token = this.stream?.resumeToken ?? this.token;
    this.options.onProgress?.(this.token);
  }

  private async recover(error: unknown): Promise<void> {
    if (this.stopped) return;
    this.log.warn('change stream interrupted', {
      collections: this.options.wanted.map(({ collection }) => collection),
      reason: String(error),
    });
    await this.stream?.close().catch(() => undefined);
    this.stream = undefined;
    if (this.stopped) return;
    if (HISTORY_LOST.has((error as mongo.MongoServerError).code as number)) {
      this.token = undefined;
      await this.markStart().catch(() => undefined);
      this.options.onHistoryLost?.();
    }
    await this.rest(RETRY_MS);
  }

  private get stopped(): boolean {
    return this.stopping.signal.aborted;
  }

  /** Waits so long, or until it is stopped. */
  private async rest(ms: number): Promise<void> {
    await setTimeout(ms, undefined, { signal: this.stopping.signal }).catch(() => undefined);
  }
}

/** Events that are fetched but not yet handed out; the driver's typings leave the stream's cursor out. */
function fetchedCount(stream: mongo.ChangeStream): number {
  return (stream as unknown as { cursor: { bufferedCount(): number } }).cursor.bufferedCount();
}
