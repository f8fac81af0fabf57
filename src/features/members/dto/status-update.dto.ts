import { DateTimeField, IdField, IntField, Optional } from '../../../platform/contracts/fields';

/**
 * How far a member has received and read a conversation, or in a large one all members have. Numbers only rise; read
 * implies delivered.
 */
export class StatusUpdateDto {
  @IdField('The conversation.')
  conversationId: string;

  @Optional()
  @IdField(
    'The member; absent where it tells how far all of them have come, in conversations of more than 100.',
  )
  userId?: string;

  @IntField('Everything up to here has reached a device of the member.')
  deliveredSeq: number;

  @IntField('Everything up to here was read; to others only as far as the member shows it.')
  readSeq: number;

  @DateTimeField('When it was recorded.')
  at: string;
}
