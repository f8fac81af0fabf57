import { declareEvents } from '../events/events';
import type { Connection } from './connection';

declare module '../events/events' {
  interface EventMap {
    /** a socket has authenticated on this node */
    'connection.opened': { connection: Connection };
    /** such a socket is gone */
    'connection.closed': { connection: Connection };
  }
}

declareEvents('connection.opened', 'connection.closed');
