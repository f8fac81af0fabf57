import {
  FlagField,
  IdField,
  IdListField,
  IntField,
  Optional,
  TextField,
  UuidField,
} from '../../../platform/contracts/fields';
import { MAX_MENTIONS } from '../../changes/changes.types';
import { MAX_CONTENT_BYTES } from './message.dto';

/** A change of a message, by REST. */
export class MessageChangeBodyDto {
  @UuidField('Made by the client, kept for every retry: the change happens once.')
  clientChangeId: string;

  @Optional()
  @IntField('Refuse with VERSION_CONFLICT unless the message still has this version.', 1)
  expectedVersion?: number;
}

/** A change of a message, by socket. */
export class MessageChangeDto extends MessageChangeBodyDto {
  @IdField('The conversation.')
  conversationId: string;

  @IdField('The message.')
  messageId: string;
}

/** A new text for a message, by REST. */
export class EditMessageBodyDto extends MessageChangeBodyDto {
  @TextField('The new text, at most 64 KiB of UTF-8.', { maxBytes: MAX_CONTENT_BYTES })
  content: string;

  @Optional()
  @IdListField('Members whom it is for in particular now, none in an empty list; left out: as it was.', {
    max: MAX_MENTIONS,
  })
  mentions?: string[];

  @Optional()
  @FlagField('Whether it is for all members in particular now; left out: as it was.')
  mentionsAll?: boolean;
}

/** A new text for a message, by socket. */
export class EditMessageDto extends EditMessageBodyDto {
  @IdField('The conversation.')
  conversationId: string;

  @IdField('The message.')
  messageId: string;
}

/** The change is stored and numbered. */
export class ChangeAckDto {
  @IdField('The message.')
  messageId: string;

  @IntField('The number of the change in its conversation: 1, 2, 3 … without a hole; 0: it was so already.')
  chg: number;

  @IntField('The version of the message after it.', 1)
  version: number;

  @FlagField('Whether this is the answer to a retry: the change had been stored before.')
  duplicate: boolean;
}
