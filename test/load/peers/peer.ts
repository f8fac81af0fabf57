import type { Seat } from '../generator/chatter';
import type { DialectName } from '../generator/dialects';

/** A process whose CPU and memory count as the server's. */
export interface ServerProcess {
  part: 'node' | 'mongod' | 'database' | 'redis' | 'worker' | 'other';
  pid: number;
}

/** A server under load, with people who may connect to it. */
export interface RunningPeer {
  readonly dialect: DialectName;
  readonly processes: readonly ServerProcess[];
  /** so many users, in pairs that write to each other; the same again for the same number */
  pairs(count: number): Promise<Seat[]>;
  /** messages the server has stored so far; undefined where nothing is stored */
  stored?(): Promise<number>;
  stop(): Promise<void>;
}

/** A server that can be measured. */
export interface Peer {
  readonly name: string;
  /** why it cannot run on this machine, and the way out; undefined when it can */
  missing?(): Promise<string | undefined>;
  start(): Promise<RunningPeer>;
}
