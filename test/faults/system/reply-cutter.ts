import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { commandOf, frames } from '../../support/mongo-proxy';

/** Stands between a node and mongod; now and then an insert of messages is done and its answer never arrives. */
export interface ReplyCutter {
  /** of the database, with this proxy in its place */
  readonly uri: string;
  /** answers that were cut off so far */
  readonly cuts: number;
  /** whether the connection that has just answered such an insert is to be cut instead */
  decide: () => boolean;
  stop(): Promise<void>;
}

/** Starts one on a free port before the database of `uri`. */
export async function startReplyCutter(uri: string): Promise<ReplyCutter> {
  const target = new URL(uri);
  const sockets = new Set<Socket>();
  const cutter = { cuts: 0, decide: () => false };
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    join(near, far, () => {
      const isCut = cutter.decide();
      if (isCut) cutter.cuts += 1;
      return isCut;
    });
    for (const socket of [near, far]) sockets.add(socket.once('close', () => sockets.delete(socket)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const own = {
    uri: `mongodb://127.0.0.1:${port}${target.pathname}?directConnection=true`,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
  return Object.assign(cutter, own);
}

/** @param isCut asked at each answer to an insert of messages */
function join(near: Socket, far: Socket, isCut: () => boolean): void {
  const inserts = new Set<number>();
  for (const [socket, other] of [
    [near, far],
    [far, near],
  ] as const) {
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => other.destroy());
  }
  const ask = frames((frame) => {
    if (commandOf(frame)?.insert === 'messages') inserts.add(frame.readInt32LE(4));
    far.write(frame);
  });
  const answer = frames((frame) => {
    if (near.destroyed) return;
    if (inserts.delete(frame.readInt32LE(8)) && isCut()) near.resetAndDestroy();
    else near.write(frame);
  });
  near.on('data', ask);
  far.on('data', answer);
}
