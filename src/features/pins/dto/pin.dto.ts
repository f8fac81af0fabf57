import {
  DateTimeField,
  FlagField,
  IdField,
  ListField,
  NestedField,
  Optional,
} from '../../../platform/contracts/fields';
import { PageDto } from '../../../platform/contracts/page.dto';
import { MessageChangeDto, ViewedMessageDto } from '../../messages/messages.types';

/** A message to pin, or no longer to pin, by socket. */
export class PinMessageDto extends MessageChangeDto {
  @Optional()
  @FlagField('Whether to pin it; `true` unless told.')
  isPinned?: boolean;
}

/** A pinned message. */
export class PinDto {
  @NestedField('The message.', () => ViewedMessageDto)
  message: ViewedMessageDto;

  @IdField('Who pinned it.')
  pinnedBy: string;

  @DateTimeField('When.')
  at: string;
}

/** Pinned messages of a conversation, latest first. */
export class PinPageDto extends PageDto {
  @ListField('Those that the reader may see.', () => PinDto)
  items: PinDto[];
}
