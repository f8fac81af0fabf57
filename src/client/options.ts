import type { Logger } from './events';
import type { ClientStorage } from './storage';
import type { Passage } from './traffic';
import type { Cursor, EditMessage, SettingsPatch } from './wire';

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

/** What anything that changes something may name. */
export interface OnceOptions {
  /** a UUID; the same one is applied once */
  clientChangeId?: string;
}

/** What a change of a message, or of a group itself, may name. */
export interface ChangeOptions extends OnceOptions {
  /** refuse with VERSION_CONFLICT unless it has this version */
  expectedVersion?: number;
}

/** What an edit may say beside the new text; what it leaves out stays as it was. */
export interface EditOptions extends ChangeOptions, Pick<EditMessage, 'mentions' | 'mentionsAll'> {}

/** What may be said of a group or channel when it is made. */
export interface NewGroupOptions {
  /** `group` unless given */
  type?: 'group' | 'channel';
  description?: string;
  avatarUrl?: string;
  settings?: SettingsPatch;
  /** a UUID; the same one makes one group */
  clientConversationId?: string;
}
