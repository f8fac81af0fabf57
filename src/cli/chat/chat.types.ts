import type { Message } from '../../client';
import type { Panel } from './view-model';

/** What a command does with what is typed behind it. */
export type Command = (rest: string) => Promise<void> | void;

/** Where the chat shows what is no message: a full screen or plain lines. */
export interface Front {
  /** one sentence: what went wrong, or what was done */
  notice(text: string): void;
  /** several lines, such as the people found */
  panel(panel: Panel): void;
  /** another conversation is open, or none */
  opened(): void;
  /** older messages were loaded, by rising seq */
  older(messages: Message[]): void;
  /** the names of people became known who are on the screen already */
  learnt(): void;
}

/** A failure that a person can mend: shown as it is, without a stack trace. */
export class ChatError extends Error {
  constructor(
    message: string,
    readonly exitCode = 1,
  ) {
    super(message);
    this.name = 'ChatError';
  }
}
