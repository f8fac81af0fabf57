import type { Id } from '../../shared/ids';
import { declareEvents } from '../../platform/events/events';
import type { UserRecord } from './users.types';

declare module '../../platform/events/events' {
  interface EventMap {
    /** a person changed what others may know */
    'user.privacyChanged': { userId: Id; privacy: UserRecord['privacy'] };
  }
}

declareEvents('user.privacyChanged');
