import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import { mongo } from 'mongoose';

/** What is used of the driver's own class for a connection; it does not export it. */
interface DriverConnection {
  readonly socket: Socket;
  /** marks the connection as lost, so that its pool takes another one */
  onError(error: Error): void;
  writeCommand: (this: DriverConnection, command: unknown, options: unknown) => Promise<void>;
}

/**
 * The driver waits for `drain` when a socket takes no more, and hears `error` meanwhile, but not `close`: a command whose
 * socket is closed in that moment, or was destroyed just before, never ends, and keeps what waits for it until the node is
 * restarted. From this call on such a command fails as one whose connection is lost, which the driver repeats where it may.
 * Found in mongodb 7.5 and 7.8 (`Connection.writeCommand`).
 * @throws Error when the driver is built differently: then this is to be looked at again
 */
export function endLostWrites(): void {
  const { prototype } = connectionClass();
  const write = prototype.writeCommand;
  if (typeof write !== 'function' || typeof prototype.onError !== 'function') {
    throw new Error(
      'The MongoDB driver writes its commands in another way than this version of Parley expects',
    );
  }
  prototype.writeCommand = function writeOrFail(command, options) {
    const { socket } = this;
    return new Promise((resolve, reject) => {
      const fail = () => {
        const lost = new mongo.MongoNetworkError('the connection was closed while a command was written');
        this.onError(lost);
        reject(lost);
      };
      if (socket.destroyed) return fail();
      socket.once('close', fail);
      const heard = () => socket.off('close', fail);
      write.call(this, command, options).then(resolve, reject).finally(heard);
    });
  };
}

/** That of the copy of the driver that Mongoose uses. */
function connectionClass(): { prototype: DriverConnection } {
  const fromMongoose = createRequire(require.resolve('mongoose'));
  const module = fromMongoose('mongodb/lib/cmap/connection') as {
    Connection?: { prototype: DriverConnection };
  };
  if (!module.Connection) throw new Error('The MongoDB driver has no class Connection any more');
  return { prototype: module.Connection.prototype };
}
