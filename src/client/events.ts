import type { ParleyError } from './errors';
import type { SessionEvent } from './session';
import type { TypingEvent } from './typing';
import type { AccountData, Change, Message, Presence, StatusUpdate } from './wire';

/** How far the client is: without a wish to be connected, on the way, pulling what it missed, or up to date. */
export type ClientState = 'offline' | 'connecting' | 'catching up' | 'live';

/** A conversation became known or changed its description, or the person is no longer a member. */
export interface ConversationEvent {
  conversationId: string;
  isRemoved: boolean;
}

/** What an application can listen to. */
export interface ParleyEvents {
  state: ClientState;
  /** a message became part of a conversation's log: once each, by rising `seq`, own ones too */
  message: Message;
  /** an edit, deletion, reaction or pin, or a change of the conversation or its members, became part of the log: once each, by rising `chg` */
  change: Change;
  /** a watermark rose, of another member, of all members together or of the person on another device */
  receipt: StatusUpdate;
  typing: TypingEvent;
  presence: Presence;
  conversation: ConversationEvent;
  /** something that concerns only this person is different now */
  account: AccountData;
  session: SessionEvent;
  /** a failure that no promise carries */
  error: ParleyError;
}

/** Where the client writes what it does; nothing is written unless one is given. Bodies and tokens never are. */
export interface Logger {
  debug(message: string): void;
  warn(message: string): void;
}
