import type { mongo } from 'mongoose';
import { oid } from '../../platform/mongo/object-id';
import { directConversationId } from '../../shared/ids';
import { ArchiveWriter } from './archive-writer';
import { SeedError } from './arguments';
import type { Period } from './calendar';
import { ConversationStory } from './conversation-story';
import { makeCredentials, makeUsers, usernamesOf } from './people';
import { type ArchivePlan, planArchive, type PlannedConversation } from './plan';
import type { ArchiveOptions, MessageDocument, ReceiptDocument, UserDocument } from './seed.types';

/** A month of no month in particular: a year has twelve. */
const MONTH_MS = 30.4375 * 86_400_000;
/** Messages of one insert. */
const BATCH = 1_000;
/** Whole conversations of about so many messages are written one batch after the other, several such groups at once. */
const GROUP = 2 * BATCH;
const GROUPS_IN_FLIGHT = 4;
/** Conversations looked up at once. */
const LOOKUP = 1_000;
/** With the conversation, which is written last, everything in it is on a majority and journaled. */
const DURABLE = { w: 'majority', j: true } as const;

export interface SeedRun {
  /** its collections exist: see `openDatabase` */
  db: mongo.Db;
  options: ArchiveOptions;
  /** when the archive ends; where it ended when it was begun before, else now */
  until?: Date;
  /** work per password hash, as the server's `BCRYPT_COST` */
  bcryptCost: number;
  /** told of every step: messages that are stored, those of earlier runs included */
  onProgress?: (stored: number) => void;
  /** told once, before anything is written */
  onBegin?: (archive: { until: Date; isResumed: boolean }) => void;
  /** stops the run after the writes that are under way; the next run goes on from there */
  signal?: AbortSignal;
}

export interface SeededArchive {
  until: Date;
  /** messages that this run wrote */
  written: number;
  /** usernames, the most active person first */
  usernames: string[];
}

/** Everything that one run works with. */
interface Work {
  run: SeedRun;
  plan: ArchivePlan;
  period: Period;
  users: UserDocument[];
  writer: ArchiveWriter;
  isResumed: boolean;
  progress: { stored: number; written: number };
}

/**
 * Writes an archive of people and their conversations, or what is missing of it. The same options and end give the same
 * documents, whatever interrupted the runs that wrote them: all ids and contents are derived, and a conversation's own
 * document comes last, so that one that is there is complete.
 * @throws SeedError when the archive exists with another end, or something else is in its way
 */
export async function seedArchive(run: SeedRun): Promise<SeededArchive> {
  const plan = planArchive(run.options);
  const { until, isResumed } = await findEnd(run, plan);
  run.onBegin?.({ until, isResumed });
  const period = { from: until.getTime() - run.options.months * MONTH_MS, until: until.getTime() };
  const users = makeUsers(plan, period);
  const writer = new ArchiveWriter(run.db, isResumed);
  const progress = { stored: 0, written: 0 };
  const work = { run, plan, period, users, writer, isResumed, progress };
  await writePeople(work);
  await writeConversations(work);
  return { until, written: progress.written, usernames: users.map(({ username }) => username) };
}

/** An archive that was begun keeps its end: its first person came at the beginning, which is so many months before. */
async function findEnd(
  { db, options, until }: SeedRun,
  plan: ArchivePlan,
): Promise<{ until: Date; isResumed: boolean }> {
  const usernameLower = usernamesOf(plan)[0]!.username;
  const first = await db.collection<UserDocument>('users').findOne({ usernameLower });
  if (!first) return { until: until ?? new Date(), isResumed: false };
  const begun = new Date(first.createdAt.getTime() + options.months * MONTH_MS);
  if (until && until.getTime() !== begun.getTime()) {
    const end = begun.toISOString();
    throw new SeedError(
      `This archive exists and ends at ${end}. Leave --until away, or choose another --seed.`,
    );
  }
  return { until: begun, isResumed: true };
}

/** The first person comes before everything else: by them an archive that was begun is known. */
async function writePeople({ run, plan, users, writer }: Work): Promise<void> {
  await writer.insertMissing('users', users.slice(0, 1));
  const credentials = await makeCredentials(plan, users, run.bcryptCost);
  for (let i = 0; i < users.length; i += BATCH) {
    run.signal?.throwIfAborted();
    await writer.insertMissing('credentials', credentials.slice(i, i + BATCH));
    await writer.insertMissing('users', users.slice(i, i + BATCH));
  }
}

async function writeConversations(work: Work): Promise<void> {
  const running = new Set<Promise<void>>();
  try {
    for await (const group of missingGroups(work)) {
      if (running.size >= GROUPS_IN_FLIGHT) await Promise.race(running);
      work.run.signal?.throwIfAborted();
      const writing: Promise<void> = writeGroup(work, group).finally(() => running.delete(writing));
      // reported by the race or at the end; until then it must not count as unhandled
      writing.catch(() => undefined);
      running.add(writing);
    }
    await Promise.all(running);
  } finally {
    await Promise.allSettled(running);
  }
}

/** The conversations that are not complete, in groups of about the same size. */
async function* missingGroups(work: Work): AsyncGenerator<PlannedConversation[]> {
  const { conversations } = work.plan;
  let group: PlannedConversation[] = [];
  let size = 0;
  for (let i = 0; i < conversations.length; i += LOOKUP) {
    for (const planned of await missingOf(work, conversations.slice(i, i + LOOKUP))) {
      group.push(planned);
      size += planned.messages;
      if (size < GROUP) continue;
      yield group;
      [group, size] = [[], 0];
    }
  }
  if (group.length > 0) yield group;
}

async function missingOf(
  { isResumed, users, writer, progress, run }: Work,
  conversations: readonly PlannedConversation[],
): Promise<readonly PlannedConversation[]> {
  if (!isResumed) return conversations;
  const ids = conversations.map(({ first, second }) =>
    directConversationId(users[first]!._id.toHexString(), users[second]!._id.toHexString()),
  );
  const complete = await writer.findPresent(
    'conversations',
    ids.map((id) => ({ _id: oid(id) })),
  );
  const missing = conversations.filter((_, i) => !complete.has(ids[i]!));
  const sum = (some: readonly PlannedConversation[]) =>
    some.reduce((total, { messages }) => total + messages, 0);
  progress.stored += sum(conversations) - sum(missing);
  run.onProgress?.(progress.stored);
  return missing;
}

/**
 * One batch after the other, as MongoDB 6 loses its speed where several writes append to one place of an index; the
 * next is made while one is being stored.
 */
async function writeGroup(work: Work, group: readonly PlannedConversation[]): Promise<void> {
  const { plan, users, period, writer, run } = work;
  const stories = group.map(
    (planned) =>
      new ConversationStory(plan.key, planned, [users[planned.first]!, users[planned.second]!], period),
  );
  let underWay: Promise<void> = Promise.resolve();
  for (const messages of batches(stories)) {
    const receipts = stories.flatMap((story) => story.takeReceipts());
    await underWay;
    run.signal?.throwIfAborted();
    underWay = writeBatch(work, messages, receipts);
  }
  await underWay;
  await writer.insertMissing(
    'conversation_members',
    stories.flatMap((story) => story.members()),
  );
  await writer.insertMissing(
    'conversations',
    stories.map((story) => story.conversation()),
    DURABLE,
  );
}

/** The messages of all stories in batches; the last, perhaps empty, one comes when everything is told. */
function* batches(stories: readonly ConversationStory[]): Generator<MessageDocument[]> {
  let batch: MessageDocument[] = [];
  for (const story of stories) {
    for (const message of story.messages()) {
      batch.push(message);
      if (batch.length < BATCH) continue;
      yield batch;
      batch = [];
    }
  }
  yield batch;
}

async function writeBatch(
  { writer, progress, run }: Work,
  messages: readonly MessageDocument[],
  receipts: readonly ReceiptDocument[],
): Promise<void> {
  const [written] = await Promise.all([
    writer.insertMissing('messages', messages),
    writer.insertMissing('receipts', receipts),
  ]);
  progress.written += written;
  progress.stored += messages.length;
  run.onProgress?.(progress.stored);
}
