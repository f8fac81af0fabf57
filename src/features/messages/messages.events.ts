import { declareEvents } from '../../platform/events/events';
import { defineServerEvent } from '../../platform/realtime/server-events';
import { MessageDto } from './dto/message.dto';
import type { MessageRecord } from './messages.types';

declare module '../../platform/events/events' {
  interface EventMap {
    /** a message was stored on a majority; once per message, in the order of `seq`, on the node that stored it */
    'message.committed': MessageRecord;
  }
}

declareEvents('message.committed');

export const messageReceive = defineServerEvent(
  'message:receive',
  MessageDto,
  'A new message, to all sockets of all members, the sender’s too. Durable by `seq`.',
);
