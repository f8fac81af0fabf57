import type { SignalConstants } from 'node:os';

/** One engine of a test: `kill` and `restart` resolve when it is gone, respectively when it accepts work again. */
export interface PrivateEngine {
  /** of the process that runs now; a restart changes it */
  readonly pid: number;
  /** on 127.0.0.1; the same after a restart */
  readonly port: number;
  /** SIGKILL unless given; SIGSTOP and SIGCONT freeze and thaw it */
  kill(signal?: keyof SignalConstants): Promise<void>;
  /** ends it if it runs, and starts it on the same port and data; MongoDB is primary again when this resolves */
  restart(): Promise<void>;
}

export interface PrivateEnginesOptions {
  /** where the data goes; made when missing, kept by `stop`. Without it: a temporary folder, removed by `stop` */
  dir?: string;
  /** appended to mongod's command line */
  mongoArgs?: string[];
  /** appended to redis-server's command line */
  redisArgs?: string[];
  /** memory for WiredTiger's cache in GiB, 0.5 unless given */
  cacheGib?: number;
  env?: NodeJS.ProcessEnv;
}

export interface PrivateEngines {
  mongoUri: string;
  redisUrl: string;
  mongod: PrivateEngine;
  redis: PrivateEngine;
  /** the folder that holds data and logs */
  dir: string;
  stop(): Promise<void>;
}

/** Starts a private MongoDB (single-node replica set, a primary) and Redis on free ports of loopback. */
export function startPrivateEngines(options?: PrivateEnginesOptions): Promise<PrivateEngines>;

/** Ends private engines in temporary folders whose owner was killed; resolves to how many folders there were. */
export function sweepAbandonedEngines(): Promise<number>;
