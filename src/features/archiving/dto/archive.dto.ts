import { IntField } from '../../../platform/contracts/fields';

/** What of old messages is in compressed files. */
export class ColdArchiveDto {
  @IntField('Days after which messages are moved there; 0: none are.')
  afterDays: number;

  @IntField('Compressed files.')
  segments: number;

  @IntField('Messages in them.')
  messages: number;

  @IntField('Bytes that their bodies took in the database.')
  bytesBefore: number;

  @IntField('Bytes of the files.')
  bytesAfter: number;

  @IntField(
    'Files that are to be written anew or removed by now, counted to 1,000. What cannot be read stays among them.',
  )
  due: number;
}
