import type { ParleyError } from './errors';
import type { Request } from './link';
import type { ClientEvents, ServerEvents } from './wire';

interface Heard<E extends keyof ServerEvents> {
  kind: 'heard';
  event: E;
  payload: ServerEvents[E];
}
type Asked<E extends Request> = { event: E; payload: ClientEvents[E]['payload'] } & (
  | { kind: 'asked' }
  | { kind: 'answered'; data: NonNullable<ClientEvents[E]['ack']> }
  | { kind: 'refused'; error: ParleyError }
);

/** Something that went over the connection: an event of the server, a request, or the server's answer to one. */
export type Passage =
  { [E in keyof ServerEvents]: Heard<E> }[keyof ServerEvents] | { [E in Request]: Asked<E> }[Request];

/** A passage before its name is known. */
export interface AnyPassage {
  kind: Passage['kind'];
  event: string;
  payload: object;
  data?: object;
  error?: ParleyError;
}
