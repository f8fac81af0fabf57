import { declareEvents } from '../../platform/events/events';
import type { Id } from '../../shared/ids';
import type { ContactRecord } from './contacts.types';

declare module '../../platform/events/events' {
  interface EventMap {
    /** who is in somebody's book changed; without a state they are in it no longer. On every node that holds sockets */
    'contact.changed': { ownerId: Id; userId: Id; state?: ContactRecord['state'] };
  }
}

declareEvents('contact.changed');
