import { defineServerEvent } from '../../platform/realtime/server-events';
import { ConversationHeadDto } from './dto/head.dto';

export const conversationHead = defineServerEvent(
  'conversation:head',
  ConversationHeadDto,
  'The newest numbers of a conversation, about a second after something happened: a client that is behind asks.',
);
