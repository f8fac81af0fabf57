import type { mongo } from 'mongoose';
import { SeedError } from './arguments';

const DUPLICATE_KEY = 11_000;

interface WriteError {
  code: number;
  errmsg: string;
  keyPattern?: Record<string, unknown>;
}

interface Reply {
  writeErrors?: WriteError[];
  writeConcernError?: mongo.Document;
}

/** As the command has it, which has no words but these. */
interface CommandWriteConcern {
  w: number | 'majority';
  j?: boolean;
}

interface Stored {
  _id: mongo.ObjectId;
}

/**
 * Writes documents that may be there already. It speaks the `insert` command itself: the driver's bulk interface
 * measures every document before it writes it, which takes a third more of the processor both share.
 */
export class ArchiveWriter {
  /** @param mayExist whether an earlier run has begun: then only what is missing is sent */
  constructor(
    private readonly db: mongo.Db,
    private readonly mayExist: boolean,
  ) {}

  /**
   * Stores what is missing; what is there under the same `_id` is the same document.
   * @returns how many were missing
   * @throws SeedError when something else is in the way
   */
  async insertMissing(
    collection: string,
    documents: readonly Stored[],
    writeConcern: CommandWriteConcern = { w: 1 },
  ): Promise<number> {
    const missing = this.mayExist ? await this.findMissing(collection, documents) : documents;
    if (missing.length === 0) return 0;
    const command = { insert: collection, documents: missing, ordered: false, writeConcern };
    const { writeErrors = [], writeConcernError } = (await this.db.command(command)) as Reply;
    if (writeConcernError) throw new SeedError(`${collection} are not on a majority: try again`);
    const obstacle = writeErrors.find(({ code, keyPattern }) => code !== DUPLICATE_KEY || !keyPattern?._id);
    if (obstacle) throw new SeedError(`${collection} cannot take the archive: ${obstacle.errmsg}`);
    return missing.length - writeErrors.length;
  }

  private async findMissing(collection: string, documents: readonly Stored[]): Promise<readonly Stored[]> {
    if (documents.length === 0) return documents;
    const present = await this.findPresent(collection, documents);
    return documents.filter(({ _id }) => !present.has(_id.toHexString()));
  }

  /** Which of the documents are there, as hex ids. */
  async findPresent(collection: string, documents: readonly Stored[]): Promise<Set<string>> {
    const filter = { _id: { $in: documents.map(({ _id }) => _id) } };
    const found = this.db.collection(collection).find<Stored>(filter, { projection: { _id: 1 } });
    return new Set((await found.toArray()).map(({ _id }) => _id.toHexString()));
  }
}
