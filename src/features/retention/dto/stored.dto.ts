import { ListField } from '../../../platform/contracts/fields';
import { ConversationUpToDto } from '../../receipts/receipts.types';

/** What a device has stored for good. */
export class StoredDto {
  @ListField('At most 100 conversations.', () => ConversationUpToDto, { min: 1, max: 100 })
  items: ConversationUpToDto[];
}
