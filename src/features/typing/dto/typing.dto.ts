import { IdField, IntField } from '../../../platform/contracts/fields';

/** Where the person types. */
export class TypingDto {
  @IdField('The conversation.')
  conversationId: string;
}

/** Someone began to type. */
export class TypingStartedDto extends TypingDto {
  @IdField('Who types.')
  userId: string;

  @IntField('Milliseconds after which it is over unless it is repeated.', 1)
  expiresInMs: number;
}

/** Someone stopped typing. */
export class TypingStoppedDto extends TypingDto {
  @IdField('Who typed.')
  userId: string;
}
