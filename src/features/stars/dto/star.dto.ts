import { DateTimeField, ListField, NestedField } from '../../../platform/contracts/fields';
import { PageDto } from '../../../platform/contracts/page.dto';
import { MessageDto } from '../../messages/messages.types';

/** A message that its reader keeps at hand. */
export class StarDto {
  @NestedField('The message.', () => MessageDto)
  message: MessageDto;

  @DateTimeField('When it was starred.')
  at: string;
}

/** Starred messages of all conversations, latest first. */
export class StarPageDto extends PageDto {
  @ListField('Those that the reader may still see.', () => StarDto)
  items: StarDto[];
}
