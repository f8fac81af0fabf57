/** Where one user of the load connects, and to whom the user writes. */
export interface Seat {
  host: string;
  port: number;
  /** what the server knows the user by: a token, a name */
  credential: string;
  userId: string;
  conversationId: string;
  /** position of the partner among the seats; one's own in a group */
  partner: number;
  /** for servers that address people: what the partner is called */
  partnerId: string;
  /** tells nobody what it has received */
  isQuiet?: boolean;
  /** length of each message this user writes; that of `TEXT` unless given */
  contentBytes?: number;
  /** after signing in, pulls what it missed since this point of its conversation; ready when it has it */
  cursor?: { seq: number; chg: number };
}

/** What a load driver hears of one connected user. Serials are the sender's own count of messages. */
export interface Hearing {
  /** signed in and able to receive */
  ready(): void;
  /** the server has taken (and, where it stores, stored) the message */
  acked(serial: number): void;
  /** the sender was told that the partner has the message */
  receipted(serial: number): void;
  /** a message of another user came in; `place` is its number in the conversation where the server has such numbers */
  received(sender: number, serial: number, place?: number): void;
  /** a message of one's own was not taken */
  refused(serial: number, reason: string): void;
  /** the server refused something else, or the connection ended: the run is spoilt by it */
  failed(reason: string): void;
}

/** One connected user of a server under load, whatever it speaks. */
export interface Chatter {
  send(serial: number): void;
  /** tells that the user is typing, where the server knows such a thing */
  type(): void;
  /** stops reading from the connection */
  pause(): void;
  close(): void;
}

/** Connects a user. `position` is its place among the seats, `run` tells runs on one database apart. */
export type Dialect = (seat: Seat, position: number, run: string, hearing: Hearing) => Chatter;

/** Text of every message: with the rest of an event some 200 bytes on the wire. */
export const TEXT = 'The quick brown fox jumps over the lazy dog, and it will do so once again.';

/** The sender's position and serial as a UUID, so that whoever receives a message knows when it was sent. */
export function toUuid(run: string, position: number, serial: number): string {
  const sender = position.toString(16).padStart(8, '0');
  return `${sender}-${run}-4000-8000-${serial.toString(16).padStart(12, '0')}`;
}

/** The other way round; `at`: where in `text` the UUID begins. */
export function fromUuid(text: string, at: number): { sender: number; serial: number } {
  return {
    sender: parseInt(text.slice(at, at + 8), 16),
    serial: parseInt(text.slice(at + 24, at + 36), 16),
  };
}

/** The number that follows `key` in a JSON text. */
export function numberAfter(text: string, key: string, from = 0): number {
  const at = text.indexOf(key, from);
  return at < 0 ? NaN : parseInt(text.slice(at + key.length, at + key.length + 16), 10);
}
