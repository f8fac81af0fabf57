import { DetailsField, FlagField, IntField, Optional, TextField } from '../contracts/fields';

/** A fault in one place of the request. */
export class FaultDto {
  @TextField('JSON pointer to the place.', { min: 0, example: '/content' })
  path: string;

  @TextField('The rule that was broken.', { example: 'minLength' })
  rule: string;

  @TextField('The rule in words.', { example: 'must NOT have fewer than 1 characters' })
  message: string;
}

/** A refused or failed REST call (RFC 9457). */
export class ProblemDto {
  @TextField('Always `about:blank`: `code` tells what happened.', { example: 'about:blank' })
  type: string;

  @TextField('What happened, in words that may change.', { example: 'There is nothing here.' })
  title: string;

  @IntField('The HTTP status.', 400, 599)
  status: number;

  @TextField('What happened, for programs: stable.', { example: 'NOT_FOUND' })
  code: string;

  @TextField('Leads to the server’s log.', { example: 'r-9b2d6f0e4c1a4f7e' })
  requestId: string;

  @FlagField('Whether the same call may succeed later.')
  retryable: boolean;

  @Optional()
  @IntField('Milliseconds to wait before that.')
  retryAfterMs?: number;

  @Optional()
  @DetailsField('The faults of a malformed request, or what the code says of itself.', 'FaultDto')
  details?: FaultDto[] | object;
}
