import { declareEvents } from '../../platform/events/events';
import { defineServerEvent } from '../../platform/realtime/server-events';
import type { AccountDataRecord } from './account-data.types';
import { AccountDataDto } from './dto/account-data.dto';

declare module '../../platform/events/events' {
  interface EventMap {
    /** something that concerns one person only was stored on a majority */
    'account.updated': AccountDataRecord;
  }
}

declareEvents('account.updated');

export const accountUpdated = defineServerEvent(
  'account:updated',
  AccountDataDto,
  'Something that concerns only this person, to all their sockets. Durable by `n`.',
);
