import { defineServerEvent } from '../../platform/realtime/server-events';
import { TypingStartedDto, TypingStoppedDto } from './dto/typing.dto';

const TO_OPEN = 'Only to sockets that have the conversation open, the typist’s own too. Volatile.';

export const typingStart = defineServerEvent('typing:start', TypingStartedDto, `Someone types. ${TO_OPEN}`);
export const typingStop = defineServerEvent(
  'typing:stop',
  TypingStoppedDto,
  `Someone stopped typing. ${TO_OPEN}`,
);
