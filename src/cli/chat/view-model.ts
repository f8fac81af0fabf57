import type {
  ClientState,
  Conversation,
  Message,
  ParleyClient,
  PendingSend,
  Presence,
  ReactionCount,
  User,
} from '../../client';
import type { Names } from './names';
import { contentText } from './content-text';
import { conversationName, nameOf } from './people';
import { printableLine } from './sanitise';
import { quoteText } from './quote-text';
import { systemText } from './system-text';

export type Tick = 'pending' | 'sent' | 'delivered' | 'read';

/** A line of the conversation list. */
export interface ConversationRow {
  id: string;
  name: string;
  /** more than two may speak, so each says who */
  isGroup: boolean;
  presence?: Presence['state'];
  unread: number;
  /** some of it is for the reader in particular */
  isMentioned: boolean;
  /** pinned, muted, archived, labels */
  marks: string;
  /** to come back to */
  isMarked: boolean;
  isTyping: boolean;
  isOpen: boolean;
  preview?: MessageRow;
  at: string;
}

/** A message as the screen shows it; `content` is as typed by whoever wrote it, or what the server tells. */
export interface MessageRow {
  id: string;
  seq?: number;
  isOwn: boolean;
  senderId: string;
  sender: string;
  content: string;
  /** what it answers, on one line */
  quote?: string;
  at: string;
  /** only own messages have one */
  tick?: Tick;
  isEdited: boolean;
  isDeleted: boolean;
  /** emoji with how often, on one line */
  reactions?: string;
  /** told by the server itself: somebody came, or the title changed */
  isSystem: boolean;
}

/** The conversation on the screen. */
export interface OpenConversation {
  id: string;
  name: string;
  presence?: Presence;
  /** of groups and channels */
  memberCount?: number;
  /** names of the others who type */
  typists: string[];
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
export function messageRows(client: ParleyClient, names: Names, conversation: Conversation): MessageRow[] {
  const stored = client
    .messages(conversation.id)
    .map((message) => messageRow(client, names, conversation, message));
  return [...stored, ...client.pending(conversation.id).map(pendingRow)];
}

export function messageRow(
  client: ParleyClient,
  names: Names,
  { peer }: { peer?: User },
  message: Message,
): MessageRow {
  const { id, seq, senderId, createdAt: at } = message;
  const ownId = client.session?.user.id;
  const isOwn = senderId === ownId;
  const isDeleted = message.deletedAt !== undefined;
  const isSystem = message.type === 'system';
  const shown = (userId: string) => names.shown(userId);
  return {
    id,
    seq,
    isOwn,
    senderId,
    sender: isOwn ? 'You' : speaker(names, peer, senderId),
    quote: quoteText(client, message, (userId) => (userId === ownId ? 'You' : speaker(names, peer, userId))),
    content: isSystem ? systemText(message, { nameOf: shown, ownId }) : contentText(message),
    at,
    ...(isOwn && !isDeleted && !isSystem && { tick: client.statusOf(message) }),
    isEdited: message.editedAt !== undefined,
    isDeleted,
    ...(message.reactions && { reactions: reactionsText(message.reactions) }),
    isSystem,
  };
}

function reactionsText(reactions: readonly ReactionCount[]): string {
  return reactions.map(({ emoji, count }) => `${printableLine(emoji)} ${count}`).join('  ');
}

/** The conversation on the screen, as far as it is not about the person who looks at it. */
export function openConversation(
  client: ParleyClient,
  names: Names,
  conversation: Conversation,
): Omit<OpenConversation, 'hasMore' | 'firstNewSeq'> {
  const { id, type, peer, memberCount } = conversation;
  return {
    id,
    name: conversationName(conversation),
    presence: peer && client.presenceOf(peer.id),
    ...(type !== 'dm' && { memberCount }),
    typists: client.typingIn(id).map((userId) => speaker(names, peer, userId)),
    rows: messageRows(client, names, conversation),
  };
}

/** What is said of a message that came while something else was on the screen, on one line. */
export function arrivalText(client: ParleyClient, names: Names, message: Message): string {
  const conversation = client.conversation(message.conversationId);
  const row = messageRow(client, names, conversation ?? {}, message);
  const title = conversation && conversation.type !== 'dm' ? `${conversationName(conversation)} – ` : '';
  return title + spokenText(row);
}

/** What a message says, with who says it unless the server does; on one line. */
export function spokenText(row: MessageRow): string {
  return row.isSystem ? previewText(row) : `${row.sender}: ${previewText(row)}`;
}

/** What a message says, on one line. */
export function previewText({ content, isDeleted }: MessageRow): string {
  return isDeleted ? 'message deleted' : printableLine(content);
}

/** In a direct conversation the other one is known without asking. */
function speaker(names: Names, peer: User | undefined, userId: string): string {
  return peer ? nameOf(peer) : names.shown(userId);
}

function pendingRow({ userId, clientMessageId, content, extras, queuedAt }: PendingSend): MessageRow {
  return {
    id: clientMessageId,
    isOwn: true,
    senderId: userId,
    sender: 'You',
    content: contentText({ content, ...extras }),
    at: queuedAt,
    tick: 'pending',
    isEdited: false,
    isDeleted: false,
    isSystem: false,
  };
}

/** What is kept about a conversation, in a few signs. */
function marksOf({ pinned, muted, archived, labels }: Conversation): string {
  const signs = [pinned && '📌', muted && '🔕', archived && '🗄'].filter(Boolean);
  return [...signs, ...labels.map((label) => `#${printableLine(label)}`)].join(' ');
}

/** The conversation list: pinned ones, the others, archived ones, each by latest activity. */
export function conversationRows(client: ParleyClient, names: Names, openId?: string): ConversationRow[] {
  return client.conversations().map((conversation) => {
    const { id, type, peer, unread, unreadMentions, markedUnread, lastMessage, lastActivityAt } =
      conversation;
    return {
      id,
      name: conversationName(conversation),
      isGroup: type !== 'dm',
      presence: peer && client.presenceOf(peer.id)?.state,
      unread,
      isMentioned: unreadMentions !== undefined,
      marks: marksOf(conversation),
      isMarked: markedUnread,
      isTyping: client.typingIn(id).length > 0,
      isOpen: id === openId,
      preview: lastMessage && messageRow(client, names, conversation, lastMessage),
      at: lastActivityAt,
    };
  });
}
