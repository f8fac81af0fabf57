import type { ClientState, Conversation, Message, ParleyClient, PendingSend, Presence } from '../../client';
import { nameOf } from './people';

export type Tick = 'pending' | 'sent' | 'delivered' | 'read';

/** A line of the conversation list. */
export interface ConversationRow {
  id: string;
  name: string;
  presence?: Presence['state'];
  unread: number;
  isTyping: boolean;
  isOpen: boolean;
  preview?: MessageRow;
  at: string;
}

/** A message as the screen shows it; `content` is as typed by whoever wrote it. */
export interface MessageRow {
  id: string;
  seq?: number;
  isOwn: boolean;
  sender: string;
  content: string;
  at: string;
  /** only own messages have one */
  tick?: Tick;
  isEdited: boolean;
  isDeleted: boolean;
}

/** The conversation on the screen. */
export interface OpenConversation {
  id: string;
  name: string;
  presence?: Presence;
  isTyping: boolean;
  rows: MessageRow[];
  /** whether older messages are on the server */
  hasMore: boolean;
  /** above it the messages were read before the conversation was opened */
  firstNewSeq?: number;
}

/** A text over the screen until the next command: people found, help. */
export interface Panel {
  title: string;
  lines: string[];
}

/** Everything the screen shows. */
export interface View {
  state: ClientState;
  own: string;
  list: ConversationRow[];
  conversation?: OpenConversation;
  panel?: Panel;
  notice?: string;
  now: number;
}

/** The messages of a conversation with what is still on its way, in order. */
export function messageRows(client: ParleyClient, conversation: Conversation): MessageRow[] {
  const stored = client.messages(conversation.id).map((message) => messageRow(client, conversation, message));
  return [...stored, ...client.pending(conversation.id).map(pendingRow)];
}

export function messageRow(client: ParleyClient, { peer }: Conversation, message: Message): MessageRow {
  const isOwn = message.senderId === client.session?.user.id;
  const isDeleted = message.deletedAt !== undefined;
  return {
    id: message.id,
    seq: message.seq,
    isOwn,
    sender: isOwn ? 'You' : nameOf(peer),
    content: message.content,
    at: message.createdAt,
    ...(isOwn && !isDeleted && { tick: client.statusOf(message) }),
    isEdited: message.editedAt !== undefined,
    isDeleted,
  };
}

function pendingRow({ clientMessageId, content, queuedAt }: PendingSend): MessageRow {
  return {
    id: clientMessageId,
    isOwn: true,
    sender: 'You',
    content,
    at: queuedAt,
    tick: 'pending',
    isEdited: false,
    isDeleted: false,
  };
}

/** The conversation list, latest activity first. */
export function conversationRows(client: ParleyClient, openId?: string): ConversationRow[] {
  return client.conversations().map((conversation) => {
    const { id, peer, unread, lastMessage, lastActivityAt } = conversation;
    return {
      id,
      name: nameOf(peer),
      presence: peer && client.presenceOf(peer.id)?.state,
      unread,
      isTyping: client.typingIn(id).length > 0,
      isOpen: id === openId,
      preview: lastMessage && messageRow(client, conversation, lastMessage),
      at: lastActivityAt,
    };
  });
}
