import type { Logger } from './events';
import type { ClientStorage } from './storage';
import type { Passage } from './traffic';
import type { Cursor } from './wire';

export interface ParleyOptions {
  /** `http://host:port` of every node; one is used at a time */
  urls: readonly string[];
  /** the name under which this device signs in; made by the server unless given */
  deviceId?: string;
  /** keeps unsent messages over restarts; in memory unless given */
  storage?: ClientStorage;
  /** where an earlier run stopped; everything since is pulled */
  cursors?: Record<string, Cursor>;
  /** pull all history instead of starting where each conversation stands; false unless given */
  fromStart?: boolean;
  /** report what arrives as delivered; true unless given */
  delivered?: boolean;
  /** newest messages to keep of each conversation, beside those loaded by `history`; 500 unless given */
  kept?: number;
  /** numbers from 0 up to, not including, 1; `Math.random` unless given */
  random?: () => number;
  logger?: Logger;
  /** hears everything that passes the connection before the client acts on it, repeated requests too: for traces */
  onPassage?: (passage: Passage) => void;
}

/** What a change of a message may name. */
export interface ChangeOptions {
  /** a UUID; the same one is applied once */
  clientChangeId?: string;
  /** refuse with VERSION_CONFLICT unless the message has this version */
  expectedVersion?: number;
}
