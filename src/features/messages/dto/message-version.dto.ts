import { DateTimeField, IntField, ListField, TextField } from '../../../platform/contracts/fields';
import { PageDto } from '../../../platform/contracts/page.dto';
import { MAX_CONTENT_BYTES } from './message.dto';

/** What a message said before it was edited. */
export class MessageVersionDto {
  @IntField('The version that said so.', 1)
  version: number;

  @TextField('The text then.', { maxBytes: MAX_CONTENT_BYTES })
  content: string;

  @DateTimeField('When it was written.')
  at: string;
}

/** Earlier texts of a message, newest first; the present one is not among them. */
export class MessageVersionPageDto extends PageDto {
  @ListField('The earlier texts.', () => MessageVersionDto)
  items: MessageVersionDto[];
}
