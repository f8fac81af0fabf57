import type { Message, ViewedMessage } from './wire';

/** The message itself, without what REST adds for one reader: that changes while the message stays the same. */
export function messageOf(viewed: ViewedMessage): Message {
  const message: Message & Partial<ViewedMessage> = { ...viewed };
  delete message.isSender;
  delete message.status;
  delete message.ownReactions;
  delete message.thread;
  return message;
}
