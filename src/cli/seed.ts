import type { mongo } from 'mongoose';
import { ConfigError, processEnvironment, readSettings } from '../config/load-config';
import { parseArguments, type SeedArguments, SeedError, USAGE } from './seed/arguments';
import { findMongo, interruptSignal, loadTerminal, type Step, type Terminal } from './seed/command';
import { SEED_PASSWORD } from './seed/people';
import { count, Progress } from './seed/progress';
import type { ArchiveOptions } from './seed/seed.types';
import { seedArchive, type SeededArchive } from './seed/seed-archive';

/** The server's work per password hash; its settings are judged before any engine is started. */
function readBcryptCost(): number {
  const environment = processEnvironment();
  if (environment.NODE_ENV === 'production') {
    throw new SeedError('Everybody in an archive has a known password: not with NODE_ENV=production.', 2);
  }
  // which they are is found out later
  const engines = { MONGODB_URI: 'mongodb://ours', REDIS_URL: 'redis://ours' };
  return readSettings({ ...environment, ...engines }).BCRYPT_COST;
}

/** `npm run seed`: writes an archive into the database of `npm start`. */
async function seed(wanted: SeedArguments, log: Terminal): Promise<void> {
  const bcryptCost = readBcryptCost();
  const signal = await interruptSignal();
  const engines = await findMongo(log, signal);
  // the whole application comes with it: whoever made a mistake in the options need not wait for that
  const { openDatabase } = await import('./seed/database.js');
  try {
    const connection = await openDatabase(engines.mongoUri);
    try {
      await write(wanted, { db: connection.db!, bcryptCost, log, signal });
    } finally {
      await connection.close();
    }
  } finally {
    await engines.stop();
  }
}

async function write(
  { options, until }: SeedArguments,
  { log, ...run }: { db: mongo.Db; bcryptCost: number; log: Terminal; signal: AbortSignal },
): Promise<void> {
  const startedAt = performance.now();
  let step: Step | undefined;
  const progress = new Progress(options.messages, (text) => step?.update(text));
  try {
    const archive = await seedArchive({
      ...run,
      options,
      until,
      onBegin: (begun) => {
        log.say(announcement(options, begun));
        step = log.step('writing');
      },
      onProgress: (stored) => progress.note(stored),
    });
    step?.done(summary(archive, (performance.now() - startedAt) / 1000));
    log.say(`\n  sign in as ${archive.usernames[0]} (the busiest) or as anybody of the archive`);
    log.say(`  everybody’s password is ${SEED_PASSWORD}\n`);
  } finally {
    step?.end();
  }
}

function announcement(
  { users, conversations, messages, months }: ArchiveOptions,
  { until, isResumed }: { until: Date; isResumed: boolean },
): string {
  const what = `${count(users)} people, ${count(conversations)} conversations, ${count(messages)} messages`;
  const end = `over ${months} months until ${until.toISOString()}`;
  return isResumed ? `this archive was begun before: ${what} ${end}` : `a new archive: ${what} ${end}`;
}

function summary({ written }: SeededArchive, seconds: number): string {
  if (written === 0) return 'the archive was complete: nothing was written';
  return `${count(written)} messages written, ${count(written / seconds)} a second`;
}

function explain(error: unknown): string | undefined {
  if (error instanceof SeedError || error instanceof ConfigError) return error.message;
  if ((error as Error).name !== 'MongooseServerSelectionError') return undefined;
  return 'MongoDB does not answer. Is MONGODB_URI right, and is it running?';
}

async function main(): Promise<number> {
  const { createTerminal, reportFailure } = await loadTerminal();
  const log = createTerminal();
  try {
    const wanted = parseArguments(process.argv.slice(2));
    if (wanted.isHelp) log.say(USAGE);
    else await seed(wanted, log);
    return 0;
  } catch (error) {
    const explanation = explain(error);
    if (explanation === undefined) return reportFailure(log, error);
    log.fail(explanation);
    return error instanceof SeedError ? error.exitCode : 1;
  }
}

// exit, not exitCode: a handle of a library must not keep a finished command alive
void main().then((code) => process.exit(code));
