import { declareEvents } from '../../platform/events/events';
import type { Id } from '../../shared/ids';

declare module '../../platform/events/events' {
  interface EventMap {
    /** there is a block between these two now, or no longer; on every node that holds sockets */
    'block.changed': { userIds: readonly [Id, Id] };
  }
}

declareEvents('block.changed');
