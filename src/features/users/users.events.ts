import type { Id } from '../../shared/ids';
import { declareEvents } from '../../platform/events/events';

declare module '../../platform/events/events' {
  interface EventMap {
    /** a person changed what others may know; on every node that holds sockets */
    'user.privacyChanged': { userId: Id };
  }
}

declareEvents('user.privacyChanged');
