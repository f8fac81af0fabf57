import { Sequence } from './sequence';
import type { Change, Cursor, Message, SyncGap } from './wire';

/** Receives what becomes part of a log: each message and change once, in order. */
export interface LogSink {
  message(message: Message): void;
  change(change: Change): void;
}

/** What the server answered about one conversation, complete up to `upTo`. */
export interface LogPart {
  messages: Message[];
  changes: Change[];
  upTo: Cursor;
}

/** One conversation as its two numberings, messages by `seq` and changes by `chg`; together they are its cursor. */
export class ConversationLog {
  readonly messages: Sequence<Message>;
  readonly changes: Sequence<Change>;
  /** answers in a row that did not bring what the server had announced */
  fruitless = 0;

  constructor(
    readonly id: string,
    cursor: Cursor,
    sink: LogSink,
  ) {
    this.messages = new Sequence(cursor.seq, (message: Message) => sink.message(message));
    this.changes = new Sequence(cursor.chg, (change: Change) => sink.change(change));
  }

  get cursor(): Cursor {
    return { seq: this.messages.position, chg: this.changes.position };
  }

  fill({ messages, changes, upTo }: LogPart): void {
    this.messages.fill(
      messages.map((message) => [message.seq, message]),
      upTo.seq,
    );
    this.changes.fill(
      changes.map((change) => [change.chg, change]),
      upTo.chg,
    );
  }

  /** Notes how far the conversation goes on the server. */
  expect({ seq, chg }: Cursor): void {
    this.messages.expect(seq);
    this.changes.expect(chg);
  }

  /** What to ask the server for, if anything is known to be missing. */
  gap(): SyncGap | undefined {
    const messages = this.messages.hole();
    const changes = this.changes.hole();
    if (!messages && !changes) return undefined;
    return {
      conversationId: this.id,
      ...(messages && { fromSeq: messages.from, toSeq: messages.to }),
      ...(changes && { fromChg: changes.from, toChg: changes.to }),
    };
  }

  forget(): void {
    this.messages.forget();
    this.changes.forget();
  }
}
