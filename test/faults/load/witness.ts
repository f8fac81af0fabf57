import type { Message, ParleyClient, Passage } from '../../../src/client';
import { hashOf, type Journal } from './journal';

/** Writes down all that one client gets over the wire. */
export function wireWitness(journal: Journal, client: string): (passage: Passage) => void {
  const received = (via: 'live' | 'sync', message: Message) => {
    const { conversationId, id: messageId, seq, senderId, clientMessageId } = message;
    journal.write({
      type: 'received',
      client,
      conversationId,
      via,
      messageId,
      seq,
      senderId,
      clientMessageId,
    });
  };
  const reported = (kind: 'delivered' | 'read', conversationId: string, upToSeq: number) =>
    journal.write({ type: 'reported', client, conversationId, kind, upToSeq });
  return (passage) => {
    if (passage.kind === 'heard') {
      if (passage.event === 'message:receive') received('live', passage.payload);
    } else if (passage.kind === 'refused') {
      if (passage.event !== 'message:send') return;
      const { conversationId, clientMessageId } = passage.payload;
      const { code, retryable } = passage.error;
      journal.write({ type: 'refusal', client, conversationId, clientMessageId, code, retryable });
    } else if (passage.kind === 'answered') {
      if (passage.event === 'message:send') {
        const { conversationId, clientMessageId, messageId, seq, duplicate } = passage.data;
        journal.write({ type: 'ack', client, conversationId, clientMessageId, messageId, seq, duplicate });
      } else if (passage.event === 'sync:pull' || passage.event === 'sync:gap') {
        for (const message of passage.data.messages) received('sync', message);
      } else if (passage.event === 'message:read') {
        reported('read', passage.payload.conversationId, passage.payload.upToSeq);
      } else if (passage.event === 'message:delivered') {
        // less than all: some were of conversations that are none of ours any more
        const { items } = passage.payload;
        if (passage.data.accepted === items.length)
          for (const { conversationId, upToSeq } of items) reported('delivered', conversationId, upToSeq);
      }
    }
  };
}

/** Writes down all that one client tells the application above it. */
export function applicationWitness(journal: Journal, name: string, client: ParleyClient): void {
  client.on('message', (message) => {
    const { conversationId, id: messageId, seq, senderId, clientMessageId } = message;
    const contentHash = hashOf(message.content, message.type);
    journal.write({
      ...{ type: 'surfaced', client: name, conversationId, messageId, seq, senderId },
      ...{ clientMessageId, contentHash },
    });
  });
  client.on('change', ({ conversationId, chg }) =>
    journal.write({ type: 'change', client: name, conversationId, chg }),
  );
  client.on('receipt', ({ conversationId, userId, deliveredSeq, readSeq }) => {
    // of all members of a large group together: there is none here
    if (userId === undefined) return;
    journal.write({ type: 'receipt', client: name, conversationId, userId, deliveredSeq, readSeq });
  });
}
