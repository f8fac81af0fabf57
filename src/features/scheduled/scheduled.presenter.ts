import type { AccountEntry } from '../account-data/account-data.types';
import type { ScheduledMessageDto } from '../messages/messages.types';
import type { ScheduledRecord } from './scheduled.types';

/** As account data it goes by this name; its key is the message. */
const KIND = 'scheduled';

/** The wire form. */
export function presentScheduled(record: ScheduledRecord): ScheduledMessageDto {
  const { id, conversationId, body, sendAt, status, failure, version } = record;
  return {
    ...{ messageId: id, conversationId, ...body, sendAt: sendAt.toISOString() },
    ...{ status, ...(failure !== undefined && { failure }), version },
  };
}

/** What the devices of its author shall know of it. */
export function entryOf(record: ScheduledRecord): AccountEntry {
  return { kind: KIND, key: record.id, value: { ...presentScheduled(record) } };
}

/** It is no more. */
export const goneEntry = (key: string): AccountEntry => ({ kind: KIND, key });
