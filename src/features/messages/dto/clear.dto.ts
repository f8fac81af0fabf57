import { IntField } from '../../../platform/contracts/fields';

/** How much of a conversation its reader no longer wants to see. */
export class ClearDto {
  @IntField('Everything up to this message, it included.', 1)
  upToSeq: number;
}
