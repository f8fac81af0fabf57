import { setTimeout as delay } from 'node:timers/promises';
import type { Db } from 'mongodb';
import type { Device } from '../load/device';
import type { Journal } from '../load/journal';
import type { Population } from '../load/population';
import type { Sending } from '../load/sending';
import { hashOf, stateOfMessage } from '../load/vocabulary';
import { readTruth, type Standing, type Truth } from './database';

const POLL_MS = 50;
// enough for one lost event in fifty to be noticed nearly always, when nothing but the heads relay could make up for it
const LAST_WORDS = 12;
const REST_ATTEMPTS = 30;
const REST_PAUSE_MS = 1_000;
// watermarks that a lost event announced come with the next pull, and not before
const MARKS_PATIENCE_MS = 3_000;

interface Settling {
  db: Db;
  journal: Journal;
  sending: Sending;
  population: Population;
  /** moment of the journal by which all must be equal */
  deadline: number;
}

/** Waits until all that was begun is answered, everybody has everything and knows who has read it, or the time is over. */
export async function settle({ db, journal, sending, population, deadline }: Settling): Promise<void> {
  const { devices } = population;
  const isOver = () => journal.now() > deadline;
  const equal = async () => {
    await until(isOver, () => devices.every(isAtRest));
    const truth = await readTruth(db);
    await until(isOver, () => devices.every((device) => isComplete(device, truth)));
    return truth;
  };
  await population.gathering.bringIn();
  let truth = await equal();
  for (let round = 0; round < LAST_WORDS && !isOver(); round += 1) {
    for (const [device, conversationId] of speakers(population, round)) {
      void sending.byOutbox(device, conversationId);
    }
    truth = await equal();
  }
  let isRead = false;
  void readAll(devices, truth).then(() => (isRead = true));
  await until(isOver, () => isRead);
  // who is behind now must not be helped: that is what is judged
  if (!isOver()) await agreeOnMarks(db, journal, devices, deadline);
}

/** Whether all that a device began is answered. */
function isAtRest({ outstanding, underWay }: Device): boolean {
  return outstanding.size + underWay.size === 0;
}

/** One for each conversation: a single message, with none after it that would tell who missed it. */
function speakers({ devices, conversationIds }: Population, round: number): [Device, string][] {
  return conversationIds.map((id) => {
    const able = devices.filter((device) => device.speaksIn.includes(id));
    return [able[round % able.length]!, id];
  });
}

/** One device of each person reads everything but the first conversation: some stays unread. */
async function readAll(devices: readonly Device[], truth: Truth): Promise<void> {
  const readers = devices.filter((device, i) => devices[i - 1]?.person !== device.person);
  const reports = readers.flatMap(({ client, conversationIds }) =>
    conversationIds.slice(1).map((id) => client.markRead(id, truth.conversations.get(id)?.seq)),
  );
  await Promise.allSettled(reports);
}

async function agreeOnMarks(
  db: Db,
  journal: Journal,
  devices: readonly Device[],
  deadline: number,
): Promise<void> {
  const patience = Math.min(deadline, journal.now() + MARKS_PATIENCE_MS);
  const behind = async () => {
    const truth = await readTruth(db);
    // what somebody got is reported a moment later: until then there is no last word
    return devices.filter((device) => !isDelivered(device, truth) || !knowsMarks(device, truth));
  };
  let late = await behind();
  for (; late.length > 0 && journal.now() < patience; late = await behind()) await delay(POLL_MS);
  for (const { client } of late) {
    client.disconnect();
    client.connect();
  }
  while (journal.now() < deadline && (await behind()).length > 0) await delay(POLL_MS);
}

/** Writes down what a device holds in the end. */
export function testify(journal: Journal, device: Device): void {
  const { client, name, conversationIds } = device;
  for (const conversationId of conversationIds) {
    const all = client.messages(conversationId);
    const messages = all.map((message): [number, string, string] => [
      message.seq,
      hashOf(message.content, message.type),
      stateOfMessage(message),
    ]);
    const own = all
      .map(({ id, seq }): [number, string] => [
        seq,
        emojiText(client.actions.ownReactions(conversationId, id)),
      ])
      .filter(([, emoji]) => emoji !== '');
    const { chg = 0 } = client.cursor(conversationId) ?? {};
    const watermarks = Object.fromEntries(
      (client.conversation(conversationId)?.receipts ?? []).flatMap(({ userId, deliveredSeq, readSeq }) =>
        userId === undefined ? [] : [[userId, { deliveredSeq, readSeq }]],
      ),
    );
    journal.write({ type: 'final', client: name, conversationId, messages, own, chg, watermarks });
  }
}

/** Emoji in the order in which the history has them. */
export const emojiText = (emoji: readonly string[]) => [...emoji].sort().join('');

/** What the server tells a device of unread messages. */
export async function tellUnread(journal: Journal, device: Device): Promise<void> {
  for (const conversationId of device.conversationIds) {
    const { unread } = await patiently(() => device.client.rest.conversation(conversationId));
    journal.write({ type: 'unread', client: device.name, conversationId, unread });
  }
}

/** Whether a device has every message and change of its person. */
export function isComplete({ client, conversationIds }: Device, { conversations }: Truth): boolean {
  return conversationIds.every((id) => {
    const cursor = client.cursor(id);
    const { seq, chg } = conversations.get(id) ?? { seq: 0, chg: 0 };
    return cursor?.seq === seq && cursor.chg === chg;
  });
}

/** Whether it is stored that everything reached its person. */
function isDelivered({ conversationIds, person }: Device, { conversations }: Truth): boolean {
  return conversationIds.every((id) => {
    const { seq = 0, members } = conversations.get(id) ?? {};
    return (members?.get(person.id)?.deliveredSeq ?? seq) >= seq;
  });
}

function knowsMarks({ client, conversationIds, person }: Device, { conversations }: Truth): boolean {
  return conversationIds.every((id) => {
    const known = client.conversation(id)?.receipts ?? [];
    const standing = conversations.get(id);
    return (
      !standing ||
      [...standing.members.keys()].every((userId) => userId === person.id || knows(known, userId, standing))
    );
  });
}

/** That people have read their own messages is told to nobody: whoever has the message knows it. */
function knows(
  known: readonly { userId?: string; deliveredSeq: number; readSeq: number }[],
  userId: string,
  { members, sent }: Standing,
): boolean {
  const own = sent.get(userId) ?? 0;
  const mark = known.find((one) => one.userId === userId);
  const stored = members.get(userId);
  return (['deliveredSeq', 'readSeq'] as const).every(
    (name) => Math.max(mark?.[name] ?? 0, own) === Math.max(stored?.[name] ?? 0, own),
  );
}

/** A REST call is given up by the client at the first trouble; here it is made again. */
export async function patiently<T>(call: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      if (attempt === REST_ATTEMPTS) throw error;
      await delay(REST_PAUSE_MS);
    }
  }
}

async function until(isOver: () => boolean, isDone: () => boolean): Promise<void> {
  while (!isOver() && !isDone()) await delay(POLL_MS);
}
