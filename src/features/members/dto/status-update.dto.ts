import { DateTimeField, IdField, IntField } from '../../../platform/contracts/fields';

/** How far a member has received and read a conversation. Numbers only rise; read implies delivered. */
export class StatusUpdateDto {
  @IdField('The conversation.')
  conversationId: string;

  @IdField('The member.')
  userId: string;

  @IntField('Everything up to here has reached a device of the member.')
  deliveredSeq: number;

  @IntField('Everything up to here was read; to others only as far as the member shows it.')
  readSeq: number;

  @DateTimeField('When it was recorded.')
  at: string;
}
