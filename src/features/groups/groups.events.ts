import { declareEvents } from '../../platform/events/events';
import type { ConversationChange } from '../changes/changes.types';
import type { MessageRecord } from '../messages/messages.types';

declare module '../../platform/events/events' {
  interface EventMap {
    /** a group itself changed, on the node that made it; `gone` belonged to it until then */
    'group.changed': { message: MessageRecord; changes: ConversationChange[]; gone: string[] };
  }
}

declareEvents('group.changed');
