import {
  AnyObjectField,
  DateTimeField,
  IntField,
  Optional,
  TextField,
} from '../../../platform/contracts/fields';

/** Something that concerns one person only, as it is now; numbered for that person. */
export class AccountDataDto {
  @IntField(
    'Its number for this person: every change of anything gets the next one, and gives up the one it had.',
    1,
  )
  n: number;

  @TextField('What it is about.', { max: 32, example: 'star' })
  kind: string;

  @TextField('Which one of its kind, an id as a rule.', { max: 128, example: '5f1d7a3c9b2e4d6f8a0c1b2d' })
  key: string;

  @Optional()
  @AnyObjectField('What it is now; left out when it is gone.')
  value?: Record<string, unknown>;

  @DateTimeField('When that was.')
  at: string;
}
