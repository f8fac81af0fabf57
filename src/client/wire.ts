/** Everything that travels between client and server, by the names the contract gives it. */

/** The watermarks are stored. */
export interface Accepted {
  accepted: number;
}

/** The change is stored and numbered. */
export interface ChangeAck {
  messageId: string;
  chg: number;
  version: number;
  duplicate: boolean;
}

/** Something that happened to a conversation after a message was sent, numbered like the messages are. */
export interface Change {
  conversationId: string;
  chg: number;
  type: 'message:updated' | 'message:deleted';
  actorId: string;
  messageId: string;
  seq: number;
  version: number;
  content?: string;
  at: string;
}

/** A conversation as one member sees it. */
export interface Conversation {
  id: string;
  type: 'dm';
  memberCount: number;
  lastSeq: number;
  lastChg: number;
  lastMessage?: ViewedMessage;
  unread: number;
  deliveredSeq: number;
  readSeq: number;
  role: 'member';
  peer?: User;
  receipts: StatusUpdate[];
  createdAt: string;
  lastActivityAt: string;
}

/** Where an opened conversation stands. */
export interface ConversationCounts {
  lastSeq: number;
  lastChg: number;
  readSeq: number;
  unread: number;
}

/** The newest numbers of a conversation: a client that is behind asks with `sync:gap`. */
export interface ConversationHead {
  conversationId: string;
  seq: number;
  chg: number;
}

/** The caller's conversations, latest activity first. */
export interface ConversationPage {
  nextCursor: string | null;
  hasMore: boolean;
  items: Conversation[];
}

/** Everything up to a number in a conversation. */
export interface ConversationUpTo {
  conversationId: string;
  upToSeq: number;
}

/** A conversation to open: for two people always the same one. */
export interface CreateConversation {
  type: 'dm';
  userId: string;
}

/** All that a client needs to remember of a conversation. */
export interface Cursor {
  seq: number;
  chg: number;
}

/** A deletion for everyone, by socket. */
export interface DeleteMessage {
  clientChangeId: string;
  expectedVersion?: number;
  conversationId: string;
  messageId: string;
}

/** Messages that reached the device. */
export interface Delivered {
  items: ConversationUpTo[];
}

/** A new text for a message, by socket. */
export interface EditMessage {
  clientChangeId: string;
  expectedVersion?: number;
  content: string;
  conversationId: string;
  messageId: string;
}

/** An event without an ack was refused. */
export interface Exception {
  event: string;
  code: string;
  message: string;
  requestId: string;
}

/** The limits a client should keep to. */
export interface Limits {
  contentBytes: number;
  pageItems: number;
  sendBurst: number;
  sendPer10s: number;
  socketsPerUser: number;
  presenceSubscriptions: number;
  queuedBytes: number;
}

/** A sign-in by username or by address. */
export interface Login {
  username?: string;
  email?: string;
  password: string;
  deviceId?: string;
}

/** A message as everyone in the conversation sees it; live events carry these same bytes to all. */
export interface Message {
  id: string;
  conversationId: string;
  seq: number;
  senderId: string;
  clientMessageId: string;
  type: 'text';
  content: string;
  version: number;
  createdAt: string;
  editedAt?: string;
  deletedAt?: string;
}

/** A page of history, newest first; `nextCursor` leads to older messages. */
export interface MessagePage {
  nextCursor: string | null;
  hasMore: boolean;
  messages: ViewedMessage[];
  prevCursor: string | null;
}

/** A conversation that this socket shows, or no longer shows. */
export interface OpenConversation {
  conversationId: string;
}

/** A person as only they themselves see them. */
export interface OwnUser {
  id: string;
  username: string;
  displayName: string;
  bio?: string;
  lastSeenAt?: string;
  createdAt: string;
  email: string;
  privacy: Privacy;
  role: 'user' | 'admin';
}

/** Whether someone is there. */
export interface Presence {
  userId: string;
  state: 'online' | 'away' | 'offline' | 'hidden';
  text?: string;
  lastSeenAt?: string;
}

/** The current states of the people asked for. */
export interface PresenceList {
  states: Presence[];
}

/** What this connection says of its person. */
export interface PresenceSet {
  state: 'online' | 'away';
  text?: string;
}

/** People to watch, or no longer. */
export interface PresenceSubscribe {
  userIds: string[];
}

/** What a person lets others know. */
export interface Privacy {
  lastSeen: 'everyone' | 'nobody';
  readReceipts: boolean;
}

/** Messages that the person has seen. */
export interface Read {
  upToSeq: number;
  conversationId: string;
}

/** The read watermark is stored. */
export interface ReadAck {
  readSeq: number;
  unread: number;
}

/** A new account. */
export interface Register {
  username: string;
  email: string;
  password: string;
  displayName?: string;
  deviceId?: string;
}

/** A fresh access token of the same session, so that the connection may stay. */
export interface Renew {
  token: string;
}

/** The message is stored on a majority of the database, journaled. */
export interface SendAck {
  messageId: string;
  clientMessageId: string;
  conversationId: string;
  seq: number;
  createdAt: string;
  status: 'sent';
  duplicate: boolean;
}

/** A message to send, by socket. */
export interface SendMessage {
  clientMessageId: string;
  type?: 'text';
  content: string;
  conversationId: string;
}

/** The node is about to stop: connect again, to any node, within the time named. */
export interface ServerDraining {
  reconnectWithinMs: number;
}

/** Until when the connection may stay. */
export interface SessionExpiry {
  expiresAt: string;
}

/** The socket may be used: buffer live events, call `sync:pull`, apply, go on live. */
export interface SessionReady {
  protocol: number;
  userId: string;
  sessionId: string;
  deviceId: string;
  nodeId: string;
  serverTime: string;
  expiresAt: string;
  limits: Limits;
}

/** The session has ended; the connection is closed next. */
export interface SessionRevoked {
  reason: 'revoked';
}

/** How far a member has received and read a conversation. Numbers only rise; read implies delivered. */
export interface StatusUpdate {
  conversationId: string;
  userId: string;
  deliveredSeq: number;
  readSeq: number;
  at: string;
}

/** A hole in one conversation: message numbers, change numbers or both, ends included. */
export interface SyncGap {
  conversationId: string;
  fromSeq?: number;
  toSeq?: number;
  fromChg?: number;
  toChg?: number;
}

/** What a client has; the answer is what it misses, however long it was away. */
export interface SyncPull {
  cursors: Record<string, Cursor>;
  limit?: number;
  since?: string;
}

/** What the client missed. Apply it, keep `cursor`, and ask again while `more`. */
export interface SyncResult {
  messages: Message[];
  changes: Change[];
  receipts: StatusUpdate[];
  removed: string[];
  serverTime: string;
  more: boolean;
  cursor: Record<string, Cursor>;
}

/** Proof of identity for a device. */
export interface Tokens {
  user: OwnUser;
  accessToken: string;
  refreshToken: string;
  expiresIn: number;
  sessionId: string;
  deviceId: string;
}

/** Where the person types. */
export interface Typing {
  conversationId: string;
}

/** Someone began to type. */
export interface TypingStarted {
  conversationId: string;
  userId: string;
  expiresInMs: number;
}

/** Someone stopped typing. */
export interface TypingStopped {
  conversationId: string;
  userId: string;
}

/** A person as everyone may see them. */
export interface User {
  id: string;
  username: string;
  displayName: string;
  bio?: string;
  lastSeenAt?: string;
  createdAt: string;
}

/** People found, usernames first, then displayed names, each in alphabetical order. */
export interface UserPage {
  nextCursor: string | null;
  hasMore: boolean;
  items: User[];
}

/** A message as one person reads it over REST. */
export interface ViewedMessage {
  id: string;
  conversationId: string;
  seq: number;
  senderId: string;
  clientMessageId: string;
  type: 'text';
  content: string;
  version: number;
  createdAt: string;
  editedAt?: string;
  deletedAt?: string;
  isSender: boolean;
  status: 'sent' | 'delivered' | 'read';
}

/** What a client may emit: its payload and what the ack carries; `null` where there is no ack. */
export interface ClientEvents {
  'message:send': { payload: SendMessage; ack: SendAck };
  'message:edit': { payload: EditMessage; ack: ChangeAck };
  'message:delete': { payload: DeleteMessage; ack: ChangeAck };
  'message:delivered': { payload: Delivered; ack: Accepted };
  'message:read': { payload: Read; ack: ReadAck };
  'typing:start': { payload: Typing; ack: null };
  'typing:stop': { payload: Typing; ack: null };
  'presence:subscribe': { payload: PresenceSubscribe; ack: PresenceList };
  'presence:unsubscribe': { payload: PresenceSubscribe; ack: PresenceList };
  'presence:set': { payload: PresenceSet; ack: Presence };
  'conversation:open': { payload: OpenConversation; ack: ConversationCounts };
  'conversation:close': { payload: OpenConversation; ack: ConversationCounts };
  'sync:pull': { payload: SyncPull; ack: SyncResult };
  'sync:gap': { payload: SyncGap; ack: SyncResult };
  'session:renew': { payload: Renew; ack: SessionExpiry };
}

/** What the server may emit. */
export interface ServerEvents {
  'message:receive': Message;
  'message:updated': Change;
  'message:deleted': Change;
  'status:update': StatusUpdate;
  'conversation:head': ConversationHead;
  'typing:start': TypingStarted;
  'typing:stop': TypingStopped;
  'presence:update': Presence;
  'session:ready': SessionReady;
  'session:expiring': SessionExpiry;
  'session:revoked': SessionRevoked;
  'server:draining': ServerDraining;
  exception: Exception;
}
