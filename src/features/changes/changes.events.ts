import { declareEvents } from '../../platform/events/events';
import { defineServerEvent } from '../../platform/realtime/server-events';
import type { ChangeRecord } from './changes.types';
import { ChangeDto } from './dto/change.dto';

declare module '../../platform/events/events' {
  interface EventMap {
    /** a change was stored on a majority; once per change, on the node that made it */
    'change.committed': ChangeRecord;
  }
}

declareEvents('change.committed');

export const changeEvents = {
  'message:updated': defineServerEvent(
    'message:updated',
    ChangeDto,
    'A message was edited. Durable by `chg`.',
  ),
  'message:deleted': defineServerEvent(
    'message:deleted',
    ChangeDto,
    'A message was deleted for everyone. Durable by `chg`.',
  ),
  'reaction:updated': defineServerEvent(
    'reaction:updated',
    ChangeDto,
    'Somebody reacted to a message, or took that back. Durable by `chg`.',
  ),
  'pin:updated': defineServerEvent(
    'pin:updated',
    ChangeDto,
    'A message was pinned, or taken down. Durable by `chg`.',
  ),
  'conversation:updated': defineServerEvent(
    'conversation:updated',
    ChangeDto,
    'A group or channel is called or set differently. Durable by `chg`.',
  ),
  'member:updated': defineServerEvent(
    'member:updated',
    ChangeDto,
    'People came, went or have another role; also to who went. Durable by `chg`.',
  ),
};
