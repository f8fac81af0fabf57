import { DateTimeField, IntField, ListField, Optional, TextField } from '../../../platform/contracts/fields';
import { PageDto } from '../../../platform/contracts/page.dto';
import { MAX_CONTENT_BYTES, ScheduledMessageDto } from '../../messages/messages.types';

/** What shall be otherwise about a message that waits; what is not named stays. */
export class EditScheduledDto {
  @Optional()
  @TextField('The new text.', { maxBytes: MAX_CONTENT_BYTES })
  content?: string;

  @Optional()
  @DateTimeField('The new time.')
  sendAt?: string;

  @Optional()
  @IntField('The version that was seen: if it is another by now, nothing changes.', 1)
  expectedVersion?: number;
}

/** A page of messages that wait. */
export class ScheduledPageDto extends PageDto {
  @ListField('The next ones first.', () => ScheduledMessageDto)
  items: ScheduledMessageDto[];
}
