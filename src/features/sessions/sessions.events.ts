import type { Id } from '../../shared/ids';
import { declareEvents } from '../../platform/events/events';

declare module '../../platform/events/events' {
  interface EventMap {
    /** a session was ended, on this node or any other */
    'session.revoked': { sessionId: Id };
  }
}

declareEvents('session.revoked');
