/**
 * Reference: a bare Socket.IO server that stores each message in MongoDB before it forwards it, and each receipt as a
 * watermark before it forwards that. Both travel by group commit, on a majority and journaled. It checks and knows nothing,
 * hands out numbers from memory, serves one process and pairs: what is left of a messenger's work when all else is taken
 * away, and so about the most that Node and this MongoDB can do here.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MongoClient } from 'mongodb';
import { Server } from 'socket.io';

interface Words {
  to: string;
  id: string;
  text?: string;
}

/** Something that is to be stored, and what is done after that. */
interface Waiting<T> {
  value: T;
  done: () => void;
}

/** Things stored by one command, and how long they gather. */
const AT_ONCE = 256;
const GATHER_MS = 2;

/** Group commit: while a write is under way, the next one gathers. One at a time, which keeps the order. */
class GroupCommit<T> {
  private waiting: Waiting<T>[] = [];
  private isUnderWay = false;
  private timer?: NodeJS.Timeout;

  constructor(private readonly store: (values: T[]) => Promise<unknown>) {}

  add(value: T, done: () => void): void {
    this.waiting.push({ value, done });
    this.schedule();
  }

  private schedule(): void {
    if (this.waiting.length === 0 || this.isUnderWay) return;
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      void this.flush();
    }, GATHER_MS);
  }

  private async flush(): Promise<void> {
    const some = this.waiting.splice(0, AT_ONCE);
    this.isUnderWay = true;
    await this.store(some.map(({ value }) => value));
    this.isUnderWay = false;
    for (const { done } of some) done();
    this.schedule();
  }
}

const { MONGODB_URI, DATABASE } = process.env as Record<string, string>;
const client = new MongoClient(MONGODB_URI!, { writeConcern: { w: 'majority', journal: true } });
const db = client.db(DATABASE);
const messages = db.collection<{ _id: string; conversationId: string; seq: number }>('messages');
const members = db.collection<{ _id: string; deliveredSeq: number }>('members');
/** the newest number of each conversation */
const heads = new Map<string, number>();

const sends = new GroupCommit<{ conversationId: string; seq: number; senderId: string; text?: string }>(
  (some) =>
    messages.insertMany(
      some.map((message) => {
        return { _id: `${message.conversationId}/${message.seq}`, ...message, createdAt: new Date() };
      }),
      { ordered: false },
    ),
);
const marks = new GroupCommit<{ memberId: string; seq: number }>((some) => {
  const highest = new Map(some.map(({ memberId, seq }) => [memberId, seq]));
  const updates = [...highest].map(([_id, deliveredSeq]) => ({
    updateOne: { filter: { _id }, update: { $max: { deliveredSeq } }, upsert: true },
  }));
  return members.bulkWrite(updates, { ordered: false });
});

const http = createServer();
const io = new Server(http, { serveClient: false, transports: ['websocket'], perMessageDeflate: false });
io.on('connection', (socket) => {
  const { user } = socket.handshake.auth as { user: string };
  const conversationWith = (other: string) => [user, other].sort().join();
  void socket.join(user);
  socket.on('message', (words: Words, ack: () => void) => {
    const conversationId = conversationWith(words.to);
    const seq = (heads.get(conversationId) ?? 0) + 1;
    heads.set(conversationId, seq);
    sends.add({ conversationId, seq, senderId: user, text: words.text }, () => {
      io.to(words.to).emit('message', words);
      ack();
    });
  });
  socket.on('receipt', (words: Words) => {
    const conversationId = conversationWith(words.to);
    const seq = heads.get(conversationId) ?? 0;
    marks.add({ memberId: `${conversationId}/${user}`, seq }, () => io.to(words.to).emit('receipt', words));
  });
  socket.on('typing', (words: Words) => io.to(words.to).emit('typing', words));
});

async function start(): Promise<void> {
  await messages.createIndex({ conversationId: 1, seq: 1 }, { unique: true });
  http.listen(0, '127.0.0.1', () => process.send?.({ port: (http.address() as AddressInfo).port }));
}

void start();
process.on('disconnect', () => process.exit(0));
