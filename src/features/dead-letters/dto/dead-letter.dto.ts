import {
  AnyObjectField,
  ChoiceField,
  DateTimeField,
  IdField,
  IdListField,
  IntField,
  ListField,
  Optional,
  TextField,
} from '../../../platform/contracts/fields';
import { PageDto, PageQueryDto } from '../../../platform/contracts/page.dto';
import { DEAD_LETTER_STATES } from '../../../platform/jobs/dead-letter-states';

const ID = { example: '5f1d7a3c9b2e4d6f8a0c1b2d-1' };

/** A job that was given up. */
export class DeadLetterDto {
  @IdField('The dead letter.')
  id: string;

  @TextField('The name of the job, which is that of its queue.', { example: 'send-scheduled' })
  queue: string;

  @TextField('The id of the job, made from what caused it.', ID)
  jobId: string;

  @AnyObjectField('What the job was given.')
  payload: object;

  @TextField('What it failed of at last.', { example: 'connect ECONNREFUSED' })
  error: string;

  @Optional()
  @TextField('Where in the code.', { example: 'Error: connect ECONNREFUSED\n    at …' })
  stack?: string;

  @IntField('How often it was tried.')
  attempts: number;

  @Optional()
  @TextField('The id of the call that caused it.', { example: 'r-1b338cc5051e9254' })
  requestId?: string;

  @ChoiceField('`open`: nobody has decided yet.', DEAD_LETTER_STATES)
  state: (typeof DEAD_LETTER_STATES)[number];

  @DateTimeField('When it was given up.')
  lastAt: string;

  @Optional()
  @IdField('Who decided.')
  handledBy?: string;

  @Optional()
  @DateTimeField('When they did.')
  handledAt?: string;

  @Optional()
  @TextField('Of `discarded`: why.', { example: 'the group is long gone' })
  reason?: string;

  @Optional()
  @TextField('Of `retried`: the id of the job it became.', ID)
  retriedAs?: string;
}

/** Which dead letters to list. */
export class DeadLetterQueryDto extends PageQueryDto {
  @Optional()
  @ChoiceField('Of which state; `open` unless told.', DEAD_LETTER_STATES)
  state?: (typeof DEAD_LETTER_STATES)[number];
}

/** A page of dead letters. */
export class DeadLetterPageDto extends PageDto {
  @ListField('The newest first.', () => DeadLetterDto)
  items: DeadLetterDto[];
}

/** How to try again. */
export class RetryDeadLetterDto {
  @Optional()
  @AnyObjectField('What the job is given this time; what it was given before unless told.')
  payload?: object;
}

/** Which to try again. */
export class RetryDeadLettersDto {
  @IdListField('The dead letters.', { min: 1, max: 100 })
  ids: string[];
}

/** What became of one of several. */
export class RetriedDto {
  @IdField('The dead letter.')
  id: string;

  @Optional()
  @TextField('The id of the job it became.', ID)
  retriedAs?: string;

  @Optional()
  @TextField('The code it was refused with.', { example: 'DEAD_LETTER_HANDLED' })
  code?: string;
}

/** What became of several. */
export class RetriedListDto {
  @ListField('In the order of the request.', () => RetriedDto)
  items: RetriedDto[];
}

/** Why nothing more is to be done. */
export class DiscardDeadLetterDto {
  @TextField('The reason; it goes into the audit log.', { max: 500, example: 'the group is long gone' })
  reason: string;
}
