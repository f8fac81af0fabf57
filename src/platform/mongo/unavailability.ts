/** Why the database did not serve: it is not there, or it took too long. Either way the same call may succeed later. */
export type Unavailability = 'away' | 'late';

/** A write command had no good answer from the database, by no fault of its documents; it may be applied or not. */
export class UnconfirmedWrite extends Error {
  override readonly name = 'UnconfirmedWrite';
}

/** A question to the database had no answer, and no refusal either, for longer than any takes. */
export class Unanswered extends Error {
  override readonly name = 'Unanswered';
}

/** By MongoDB's error codes: what an election, a shutdown or a lost connection does to commands that are under way. */
const AWAY_CODES = new Set([
  6, // HostUnreachable
  7, // HostNotFound
  89, // NetworkTimeout
  91, // ShutdownInProgress
  112, // WriteConflict
  133, // FailedToSatisfyReadPreference
  134, // ReadConcernMajorityNotAvailableYet
  175, // QueryPlanKilled
  189, // PrimarySteppedDown
  246, // SnapshotUnavailable
  251, // NoSuchTransaction
  290, // TransactionExceededLifetimeLimitSeconds
  9_001, // SocketException
  10_058, // LegacyNotPrimary
  10_107, // NotWritablePrimary
  11_600, // InterruptedAtShutdown
  11_601, // Interrupted
  11_602, // InterruptedDueToReplStateChange
  13_435, // NotPrimaryNoSecondaryOk
  13_436, // NotPrimaryOrSecondary
]);
const LATE_CODES = new Set([
  24, // LockTimeout
  50, // MaxTimeMSExpired
  64, // WriteConcernTimeout
  262, // ExceededTimeLimit
]);
const LABELS = ['RetryableWriteError', 'TransientTransactionError', 'UnknownTransactionCommitResult'];
const DATABASE_NAMES = /^(Mongo|PoolCleared|UnconfirmedWrite|Unanswered)/;
/** The driver's and Mongoose's own names for "nobody there to ask". */
const AWAY_NAMES =
  /^(Mongo(ose)?(ServerSelection|Network|NotConnected|Pool|WaitQueueTimeout|WriteConcern|ServerClosed|TopologyClosed|ClientClosed|StalePrimary)|PoolCleared|UnconfirmedWrite|Unanswered)/;
/** Mongoose keeps calls back while it is not connected, and gives its own errors no names. */
const AWAY_MESSAGES = /buffering timed out|not connected/i;

interface DatabaseError extends Error {
  code?: unknown;
  errorLabels?: readonly string[];
  writeErrors?: readonly unknown[];
}

/** Tells a database that cannot serve now from an error that would come again; undefined for what is neither. */
export function unavailabilityOf(thrown: unknown): Unavailability | undefined {
  if (!(thrown instanceof Error)) return undefined;
  const error: DatabaseError = thrown;
  if (!DATABASE_NAMES.test(error.name)) return undefined;
  if (LATE_CODES.has(error.code as number) || error.name === 'MongoOperationTimeoutError') return 'late';
  return isAway(error) ? 'away' : undefined;
}

function isAway(error: DatabaseError): boolean {
  const { name, code, message, errorLabels = [], writeErrors } = error;
  if (AWAY_NAMES.test(name) || AWAY_CODES.has(code as number)) return true;
  if (LABELS.some((label) => errorLabels.includes(label))) return true;
  if (name === 'MongooseError') return AWAY_MESSAGES.test(message);
  // a bulk write that failed by no fault of a document had no answer
  return name === 'MongoBulkWriteError' && [writeErrors ?? []].flat().length === 0;
}
