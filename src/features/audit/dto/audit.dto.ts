import {
  AnyObjectField,
  DateTimeField,
  FlagField,
  IdField,
  IntField,
  ListField,
  Optional,
  TextField,
} from '../../../platform/contracts/fields';
import { PageDto } from '../../../platform/contracts/page.dto';

const HASH = { example: 'b4c9a289323b21a01c3e940f150eb9b8c542587f1abfd8f0e1cc1ffc5e475514' };

/** What an operator did. */
export class AuditEntryDto {
  @IntField('Its number: 1, 2, 3 … without a hole.', 1)
  n: number;

  @IdField('Who did it.')
  actorId: string;

  @TextField('What was done.', { example: 'dead-letter.retry' })
  action: string;

  @TextField('To what.', { example: 'dead-letter:5f1d7a3c9b2e4d6f8a0c1b2d' })
  target: string;

  @Optional()
  @TextField('The id of the call, as the log has it.', { example: 'r-1b338cc5051e9254' })
  requestId?: string;

  @Optional()
  @TextField('Where it came from.', { example: '192.0.2.7' })
  ip?: string;

  @Optional()
  @AnyObjectField('What was changed, or why.')
  diff?: object;

  @TextField('SHA-256 of the entry before.', HASH)
  prevHash: string;

  @TextField('SHA-256 of this entry and the one before.', HASH)
  hash: string;

  @DateTimeField('When.')
  at: string;
}

/** A page of the audit log. */
export class AuditPageDto extends PageDto {
  @ListField('The newest first.', () => AuditEntryDto)
  items: AuditEntryDto[];

  @FlagField('Whether every entry of this page follows from the one before it.')
  isIntact: boolean;
}
