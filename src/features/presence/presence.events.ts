import { defineServerEvent } from '../../platform/realtime/server-events';
import { PresenceDto } from './dto/presence.dto';

export const presenceUpdate = defineServerEvent(
  'presence:update',
  PresenceDto,
  'A person this socket watches came, went or changed what they show. Volatile.',
);
