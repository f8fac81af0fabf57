import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { BSON } from 'mongodb';

const HEADER_BYTES = 16;
const OP_MSG = 2013;

/** A command as it went over the wire; its documents may travel beside it and are not part of this. */
export type Command = Record<string, unknown>;

/** Replies that are kept back. */
export interface Hold {
  /** resolves once so many replies are kept back: the database has answered those commands */
  caught(count: number): Promise<void>;
  /** lets everything go that was kept back */
  release(): void;
}

/** Stands between a node and mongod, reads what passes, and can keep answers back. */
export interface MongoProxy {
  /** the URI with this proxy in place of the database */
  readonly uri: string;
  /** every command that passed so far */
  readonly commands: Command[];
  /** from now on the replies to matching commands are kept back */
  hold(matches: (command: Command) => boolean): Hold;
  /** closes every connection */
  stop(): Promise<void>;
}

interface Gate {
  matches: (command: Command) => boolean;
  kept: (() => void)[];
  watchers: (() => void)[];
}

/** Starts a proxy on a free port in front of the database of `uri`. */
export async function startMongoProxy(uri: string): Promise<MongoProxy> {
  const target = new URL(uri);
  const commands: Command[] = [];
  const sockets = new Set<Socket>();
  let gate: Gate | undefined;
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    const asked = new Map<number, Command>();
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => other.destroy());
    }
    near.on(
      'data',
      frames((frame) => {
        const command = commandOf(frame);
        if (command) {
          commands.push(command);
          asked.set(frame.readInt32LE(4), command);
        }
        far.write(frame);
      }),
    );
    far.on(
      'data',
      frames((frame) => {
        const requestId = frame.readInt32LE(8);
        const command = asked.get(requestId);
        asked.delete(requestId);
        if (!command || !gate?.matches(command)) {
          near.write(frame);
          return;
        }
        gate.kept.push(() => near.write(frame));
        for (const watch of gate.watchers) watch();
      }),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    uri: `mongodb://127.0.0.1:${port}${target.pathname}?directConnection=true`,
    commands,
    hold: (matches) => {
      const { kept, watchers } = (gate = { matches, kept: [], watchers: [] } as Gate);
      return {
        caught: (count) =>
          new Promise((resolve) => {
            const look = () => kept.length >= count && resolve();
            watchers.push(look);
            look();
          }),
        release: () => {
          gate = undefined;
          for (const pass of kept) pass();
        },
      };
    },
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Cuts a stream of bytes into messages of MongoDB's wire protocol. */
export function frames(onFrame: (frame: Buffer) => void): (chunk: Buffer) => void {
  let rest = Buffer.alloc(0);
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= HEADER_BYTES && rest.length >= rest.readInt32LE(0)) {
      const length = rest.readInt32LE(0);
      onFrame(rest.subarray(0, length));
      rest = rest.subarray(length);
    }
  };
}

/** The command document of an OP_MSG: its section of kind 0, wherever it stands among the sections. */
export function commandOf(frame: Buffer): Command | undefined {
  if (frame.readInt32LE(12) !== OP_MSG) return undefined;
  for (let at = HEADER_BYTES + 4; at < frame.length;) {
    const size = frame.readInt32LE(at + 1);
    if (frame[at] === 0) return BSON.deserialize(frame.subarray(at + 1, at + 1 + size));
    at += 1 + size;
  }
  return undefined;
}

/** Most transactions that were open at the same moment. */
export function mostOpen(commands: readonly Command[]): number {
  const open = new Set<string>();
  let most = 0;
  for (const { lsid, txnNumber, autocommit, commitTransaction, abortTransaction } of commands) {
    if (autocommit !== false) continue;
    const transaction = JSON.stringify([lsid, txnNumber]);
    if (commitTransaction ?? abortTransaction) open.delete(transaction);
    else open.add(transaction);
    most = Math.max(most, open.size);
  }
  return most;
}
