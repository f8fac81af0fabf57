import {
  DateTimeField,
  FlagField,
  IdField,
  IdListField,
  IntField,
  ListField,
  MapField,
  Optional,
} from '../../../platform/contracts/fields';
import { AccountDataDto } from '../../account-data/account-data.types';
import { ChangeDto } from '../../changes/changes.types';
import { MessageDto } from '../../messages/messages.types';
import { StatusUpdateDto } from '../../members/members.types';

/** Most conversations one `sync:pull` may name; a client with more names the rest in further calls. */
export const MAX_CURSORS = 5_000;

/**
 * Most messages, changes and conversations of one page of a pull. Each page costs the same few queries, so one of 200
 * halves what catching up costs the database; its size in bytes is bounded apart.
 */
export const MAX_PULLED = 200;

/** All that a client needs to remember of a conversation. */
export class CursorDto {
  @IntField('The highest message number applied without a hole below it.')
  seq: number;

  @IntField('The highest change number applied without a hole below it.')
  chg: number;
}

/** What a client has; the answer is what it misses, however long it was away. */
export class SyncPullDto {
  @MapField(
    'By conversation id. A conversation that is not named counts as {seq: 0, chg: 0}.',
    'CursorDto',
    MAX_CURSORS,
  )
  cursors: Record<string, CursorDto>;

  @Optional()
  @IntField(`Most messages and most changes in the answer; ${MAX_PULLED} unless told.`, 1, MAX_PULLED)
  limit?: number;

  @Optional()
  @DateTimeField('`nextSince` of the answer before, also of an earlier run. All watermarks unless told.')
  since?: string;

  @Optional()
  @IntField(
    'The highest number of account data applied: what lies above it is sent too. None is unless told.',
  )
  account?: number;

  @Optional()
  @IdField(
    'Only conversations with this id or a higher one: for clients with more cursors than one call may name.',
  )
  fromId?: string;

  @Optional()
  @IdField('Only conversations with a lower id.')
  toId?: string;
}

/** A hole in one conversation: message numbers, change numbers or both, ends included. */
export class SyncGapDto {
  @IdField('The conversation.')
  conversationId: string;

  @Optional()
  @IntField('First missing message.', 1)
  fromSeq?: number;

  @Optional()
  @IntField('Last missing message; the newest unless told.', 1)
  toSeq?: number;

  @Optional()
  @IntField('First missing change.', 1)
  fromChg?: number;

  @Optional()
  @IntField('Last missing change; the newest unless told.', 1)
  toChg?: number;
}

/** What the client missed. Apply it, keep `cursor`, and ask again while `more`. */
export class SyncResultDto {
  @ListField('By conversation, then by rising `seq`.', () => MessageDto)
  messages: MessageDto[];

  @ListField('By conversation, then by rising `chg`.', () => ChangeDto)
  changes: ChangeDto[];

  @ListField(
    'Watermarks of members of the caller’s conversations that moved since, once there is nothing else left to send.',
    () => StatusUpdateDto,
  )
  receipts: StatusUpdateDto[];

  @Optional()
  @ListField('What concerns only this person, by rising `n`, where it was asked for.', () => AccountDataDto)
  account?: AccountDataDto[];

  @IdListField('Conversations named in the request that the caller is not a member of: forget them.', {
    max: MAX_CURSORS,
  })
  removed: string[];

  @DateTimeField('The `since` of the next call, whether it is the next page or months away.')
  nextSince: string;

  @FlagField('Whether something is left: call again with `cursor`.')
  more: boolean;

  @MapField(
    'The cursors of the conversations in this answer, after applying it: merge them into yours.',
    'CursorDto',
  )
  cursor: Record<string, CursorDto>;
}
