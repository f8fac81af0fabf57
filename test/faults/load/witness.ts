import { storedBy } from '../../../src/client/scheduled';
import type { Change, Message, ParleyClient, Passage } from '../../../src/client';
import { CHANGE_KINDS, type Deed } from '../checker/history';
import { saidOf } from '../checker/words';
import type { Journal } from './journal';
import { hashOf, pinWords, reactionWords, whatOf } from './vocabulary';

/** A passage about a deed on a message. */
type DeedPassage = Extract<
  Passage,
  { event: 'message:edit' | 'message:delete' | 'message:react' | 'message:pin' }
>;

/** Writes down all that one client gets over the wire. */
export function wireWitness(journal: Journal, client: string): (passage: Passage) => void {
  const received = (via: 'live' | 'sync', message: Message) =>
    noteReceived(journal, { client, via }, message);
  const heard = (via: 'live' | 'sync', change: Change) => {
    const { conversationId, chg, seq, type: kind } = change;
    const said = saidOf({ ...change, kind, what: whatOf(change), count: change.reaction?.count });
    journal.write({ type: 'heard', client, conversationId, via, chg, seq, said });
  };
  const reported = (kind: 'delivered' | 'read', conversationId: string, upToSeq: number) =>
    journal.write({ type: 'reported', client, conversationId, kind, upToSeq });
  const answered = (passage: Extract<Passage, { kind: 'answered' }>) => {
    if (passage.event === 'message:send') {
      const { conversationId, clientMessageId, messageId, seq, duplicate } = storedBy(passage.data);
      journal.write({ type: 'ack', client, conversationId, clientMessageId, messageId, seq, duplicate });
    } else if (passage.event === 'sync:pull' || passage.event === 'sync:gap') {
      for (const message of passage.data.messages) received('sync', message);
      for (const change of passage.data.changes) heard('sync', change);
    } else if (passage.event === 'message:read') {
      reported('read', passage.payload.conversationId, passage.payload.upToSeq);
    } else if (passage.event === 'message:delivered') {
      // less than all: some were of conversations that are none of ours any more
      const { items } = passage.payload;
      if (passage.data.accepted === items.length)
        for (const { conversationId, upToSeq } of items) reported('delivered', conversationId, upToSeq);
    }
  };
  return (passage) => {
    if (isOfDeed(passage)) return noteDeed(journal, client, passage);
    if (passage.kind === 'heard') {
      if (passage.event === 'message:receive') received('live', passage.payload);
      if (isOfChange(passage)) heard('live', passage.payload);
    } else if (passage.kind === 'refused') {
      if (passage.event !== 'message:send') return;
      const { conversationId, clientMessageId } = passage.payload;
      const { code, retryable } = passage.error;
      journal.write({ type: 'refusal', client, conversationId, clientMessageId, code, retryable });
    } else if (passage.kind === 'answered') answered(passage);
  };
}

/** Writes down that a client got a message, and how. */
export function noteReceived(
  journal: Journal,
  way: { client: string; via: 'live' | 'sync' | 'history' },
  message: Message,
): void {
  const { conversationId, id: messageId, seq, senderId, clientMessageId } = message;
  const about = { conversationId, messageId, seq, senderId, clientMessageId };
  journal.write({ type: 'received', ...way, ...about, ...quoteOf(message) });
}

/** What of an answer shows what it answers. */
function quoteOf({ replyTo }: Pick<Message, 'replyTo'>) {
  if (!replyTo) return {};
  const { seq, senderId, type, snippet, isDeleted } = replyTo;
  const isShown = [senderId, type, snippet, isDeleted].some((part) => part !== undefined);
  return { quote: { seq, isShown } };
}

function isOfChange(passage: Passage): passage is Extract<Passage, { payload: Change }> {
  return passage.kind === 'heard' && (CHANGE_KINDS as readonly string[]).includes(passage.event);
}

function isOfDeed(passage: Passage): passage is DeedPassage {
  return ['message:edit', 'message:delete', 'message:react', 'message:pin'].includes(passage.event);
}

function noteDeed(journal: Journal, client: string, passage: DeedPassage): void {
  const { conversationId, clientChangeId, messageId } = passage.payload;
  const about = { client, conversationId, clientChangeId };
  if (passage.kind === 'asked') journal.write({ type: 'wish', ...about, messageId, ...wishOf(passage) });
  else if (passage.kind === 'answered') journal.write({ type: 'done', ...about, chg: passage.data.chg });
  else {
    const { code, retryable } = passage.error;
    journal.write({ type: 'denied', ...about, code, retryable });
  }
}

function wishOf(passage: DeedPassage): { deed: Deed; what: string } {
  switch (passage.event) {
    case 'message:edit':
      return { deed: 'edit', what: hashOf(passage.payload.content) };
    case 'message:delete':
      return { deed: 'delete', what: hashOf('') };
    case 'message:react': {
      const { emoji, isOn = true } = passage.payload;
      return { deed: 'react', what: reactionWords(emoji, isOn) };
    }
    case 'message:pin':
      return { deed: 'pin', what: pinWords(passage.payload.isPinned ?? true) };
  }
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
