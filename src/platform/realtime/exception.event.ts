import { TextField } from '../contracts/fields';
import { defineServerEvent } from './server-events';

/** An event without an ack was refused. */
export class ExceptionDto {
  @TextField('The event.', { min: 0, max: 128, example: 'typing:start' })
  event: string;

  @TextField('Stable code of the error.', { example: 'NOT_MEMBER' })
  code: string;

  @TextField('What happened.', { example: 'You are not a member of this conversation.' })
  message: string;

  @TextField('Leads to the server’s log.', { example: 's-9b2d6f0e4c1a4f7e' })
  requestId: string;
}

export const exceptionEvent = defineServerEvent(
  'exception',
  ExceptionDto,
  'An event without an ack was refused.',
);
