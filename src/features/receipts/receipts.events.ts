import { declareEvents } from '../../platform/events/events';
import { defineServerEvent } from '../../platform/realtime/server-events';
import { StatusUpdateDto } from '../members/members.types';
import type { WatermarkMove } from './receipts.types';

declare module '../../platform/events/events' {
  interface EventMap {
    /** a watermark rose and is stored */
    'receipt.moved': WatermarkMove;
  }
}

declareEvents('receipt.moved');

export const statusUpdate = defineServerEvent(
  'status:update',
  StatusUpdateDto,
  'A member has received or read more. Durable by the watermark: numbers only rise.',
);
