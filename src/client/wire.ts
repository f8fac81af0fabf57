// Generated from the DTO classes by `npm run schemas`. Do not edit.

export interface Accepted {
  /**
   * Of how many conversations the watermark was taken; others are not the caller’s.
   */
  accepted: number;
}
export interface AccountData {
  /**
   * Its number for this person: every change of anything gets the next one, and gives up the one it had.
   */
  n: number;
  /**
   * What it is about.
   */
  kind: string;
  /**
   * Which one of its kind, an id as a rule.
   */
  key: string;
  /**
   * What it is now; left out when it is gone.
   */
  value?: {
    [k: string]: unknown;
  };
  /**
   * When that was.
   */
  at: string;
}
export interface Activity {
  /**
   * From the oldest day on.
   */
  items: ActivityItem[];
  /**
   * How many days, today the last of them.
   */
  days: number;
  /**
   * The time zone that days begin and end in.
   */
  timezone: string;
  /**
   * Up to when all is taken in; missing before the first time.
   */
  countedTo?: string;
}
export interface ActivityItem {
  /**
   * The day.
   */
  day: string;
  /**
   * People who wrote something or came online on the day.
   */
  daily: number;
  /**
   * … within the seven days that end with it.
   */
  weekly: number;
  /**
   * … within the thirty days that end with it.
   */
  monthly: number;
  /**
   * `daily ÷ monthly`: how many of those who come at all come every day.
   */
  stickiness: number;
}
export interface AddMembers {
  /**
   * The people.
   *
   * @minItems 1
   * @maxItems 1000
   */
  userIds: string[];
  /**
   * Made by the client, kept for every retry: the same id happens once, for ever.
   */
  clientChangeId: string;
}
export interface AddTarget {
  /**
   * A browser, a program, or the address of the account.
   */
  kind: 'web-push' | 'webhook' | 'email';
  /**
   * Of `web-push`: `endpoint` of the subscription; of `webhook`: where to post to.
   */
  url?: string;
  /**
   * Of `web-push`: `keys` of the subscription.
   */
  keys?: PushKeys;
  /**
   * Of `webhook`: whether it is told what somebody wrote.
   */
  withContent?: boolean;
  /**
   * Of `email`: at which hour; 8 unless told.
   */
  hour?: number;
  /**
   * Of `email`: the place whose hour it is; UTC unless told.
   */
  timeZone?: string;
}
export interface PushKeys {
  /**
   * A public key of P-256.
   */
  p256dh: string;
  /**
   * A shared secret.
   */
  auth: string;
}
export interface Analytics {
  /**
   * How many days, today the last of them.
   */
  days: number;
  /**
   * The time zone that days begin and end in.
   */
  timezone: string;
  /**
   * Up to when all is taken in; missing before the first time.
   */
  countedTo?: string;
}
export interface AnalyticsQuery {
  /**
   * How many days, today the last of them; 30 unless told.
   */
  days?: '7' | '30' | '90';
}
export interface AuditEntry {
  /**
   * Its number: 1, 2, 3 … without a hole.
   */
  n: number;
  /**
   * Who did it.
   */
  actorId: string;
  /**
   * What was done.
   */
  action: string;
  /**
   * To what.
   */
  target: string;
  /**
   * The id of the call, as the log has it.
   */
  requestId?: string;
  /**
   * Where it came from.
   */
  ip?: string;
  /**
   * What was changed, or why.
   */
  diff?: {
    [k: string]: unknown;
  };
  /**
   * SHA-256 of the entry before.
   */
  prevHash: string;
  /**
   * SHA-256 of this entry and the one before.
   */
  hash: string;
  /**
   * When.
   */
  at: string;
}
export interface AuditPage {
  /**
   * The newest first.
   */
  items: AuditEntry[];
  /**
   * Whether every entry of this page follows from the one before it.
   */
  isIntact: boolean;
  /**
   * Leads to the next page; null on the last one.
   */
  nextCursor: string | null;
  /**
   * Whether there is another page.
   */
  hasMore: boolean;
}
export interface Block {
  /**
   * Whom: the name, and nothing else.
   */
  user: User;
  /**
   * Since when.
   */
  at: string;
}
export interface User {
  /**
   * The person.
   */
  id: string;
  /**
   * Unique name, as registered.
   */
  username: string;
  /**
   * Name to show.
   */
  displayName: string;
  /**
   * A few words about oneself, as far as they are shown to the caller.
   */
  bio?: string;
  /**
   * When the person was last online; absent while they hide it.
   */
  lastSeenAt?: string;
  /**
   * When the account was made.
   */
  createdAt: string;
}
export interface BlockPage {
  /**
   * The people.
   */
  items: Block[];
  /**
   * Leads to the next page; null on the last one.
   */
  nextCursor: string | null;
  /**
   * Whether there is another page.
   */
  hasMore: boolean;
}
export interface BookContact {
  /**
   * Who.
   */
  user: User;
  /**
   * What the caller calls them.
   */
  alias?: string;
  /**
   * Only in the caller’s book, in it and asked to be in the other’s, or in both as both wish.
   */
  state: 'saved' | 'requested' | 'mutual';
  /**
   * Since when they are in it.
   */
  at: string;
}
export interface Change {
  /**
   * The conversation.
   */
  conversationId: string;
  /**
   * Its number in the conversation: 1, 2, 3 … without a hole.
   */
  chg: number;
  /**
   * What happened; also the name of the live event.
   */
  type:
    | 'message:updated'
    | 'message:deleted'
    | 'reaction:updated'
    | 'pin:updated'
    | 'conversation:updated'
    | 'member:updated';
  /**
   * Who did it.
   */
  actorId: string;
  /**
   * The number of the message it happened to, or of the message that tells of it.
   */
  seq: number;
  /**
   * The version after it, of the message or of the conversation; reactions and pins make no new one.
   */
  version: number;
  /**
   * The message it happened to.
   */
  messageId?: string;
  /**
   * The new text, after an edit.
   */
  content?: string;
  /**
   * After an edit that changed for whom the message is: whom it mentions now, maybe nobody.
   *
   * @minItems 0
   * @maxItems 50
   */
  mentions?: string[];
  /**
   * Beside `mentions`: whether it is for all members in particular now.
   */
  mentionsAll?: boolean;
  /**
   * Of `reaction:updated`.
   */
  reaction?: ReactionChange;
  /**
   * Of `pin:updated`: whether the message is pinned now.
   */
  isPinned?: boolean;
  /**
   * What the conversation is called and how it is set, after that changed.
   */
  conversation?: ConversationInfo;
  /**
   * Whose membership changed.
   *
   * @maxItems 100
   */
  members?: ChangedMember[];
  /**
   * How many members the conversation has after it.
   */
  memberCount?: number;
  /**
   * The group was dissolved: its last change, and nothing follows.
   */
  isDissolved?: boolean;
  /**
   * When it happened.
   */
  at: string;
}
export interface ReactionChange {
  /**
   * The emoji.
   */
  emoji: string;
  /**
   * Whether the actor reacts with it now.
   */
  isOn: boolean;
  /**
   * How many people react with it now; 0: nobody any more.
   */
  count: number;
}
export interface ConversationInfo {
  /**
   * Of a group or channel: what it is called.
   */
  title?: string;
  /**
   * What it is about.
   */
  description?: string;
  /**
   * Its picture.
   */
  avatarUrl?: string;
  /**
   * How it is set.
   */
  settings: ConversationSettings;
}
export interface ConversationSettings {
  /**
   * What who joins sees of what was before: nothing, or all of it.
   */
  history: 'joined' | 'all';
  /**
   * Who may write.
   */
  writers: 'everyone' | 'moderators';
  /**
   * Seconds between two messages of one member; 0: none.
   */
  slowModeSeconds: number;
  /**
   * Whether who comes by a link waits for a moderator.
   */
  joinApproval: boolean;
  /**
   * How long messages are kept that are sent from now on; as in the workspace unless told.
   */
  retention?: Retention;
}
export interface Retention {
  /**
   * `archive`: for ever. `ttl`: `seconds` from when it was sent. `relay`: until every device has stored it, 30 days at most.
   */
  mode: 'archive' | 'ttl' | 'relay';
  /**
   * Of `ttl`: how long.
   */
  seconds?: number;
}
export interface ChangedMember {
  /**
   * The member.
   */
  userId: string;
  /**
   * What they may do.
   */
  role: 'member' | 'moderator' | 'admin' | 'owner';
  /**
   * Whether they belong to it.
   */
  isActive: boolean;
}
export interface ChangeAck {
  /**
   * The message.
   */
  messageId: string;
  /**
   * The number of the change in its conversation: 1, 2, 3 … without a hole; 0: it was so already.
   */
  chg: number;
  /**
   * The version of the message after it.
   */
  version: number;
  /**
   * Whether this is the answer to a retry: the change had been stored before.
   */
  duplicate: boolean;
}
export interface ChangePassword {
  /**
   * The password until now.
   */
  currentPassword: string;
  /**
   * The new one: at least 8 characters and at most 72 bytes.
   */
  newPassword: string;
}
export interface ChangePreferences {
  /**
   * Above the others in the list; it leaves the archive.
   */
  pinned?: boolean;
  /**
   * Out of the way; it is no longer pinned. New messages leave it there.
   */
  archived?: boolean;
  /**
   * No notice of what happens here: until that is changed, or until `mutedUntil`.
   */
  muted?: boolean;
  /**
   * Muted until then, a moment to come.
   */
  mutedUntil?: string;
  /**
   * Of what here the caller is notified; `default`: as everywhere else.
   */
  notify?: 'all' | 'mentions' | 'none' | 'default';
  /**
   * To come back to; ends when the caller reads.
   */
  markedUnread?: boolean;
  /**
   * All labels it shall have; none for an empty list.
   *
   * @maxItems 5
   */
  labels?: string[];
}
export interface ChangeRole {
  /**
   * What they shall be.
   */
  role: 'member' | 'moderator' | 'admin';
  /**
   * Made by the client, kept for every retry: the same id happens once, for ever.
   */
  clientChangeId: string;
}
export interface Clear {
  /**
   * Everything up to this message, it included.
   */
  upToSeq: number;
}
export interface ColdArchive {
  /**
   * Days after which messages are moved there; 0: none are.
   */
  afterDays: number;
  /**
   * Compressed files.
   */
  segments: number;
  /**
   * Messages in them.
   */
  messages: number;
  /**
   * Bytes that their bodies took in the database.
   */
  bytesBefore: number;
  /**
   * Bytes of the files.
   */
  bytesAfter: number;
  /**
   * Files that are to be written anew or removed by now, counted to 1,000. What cannot be read stays among them.
   */
  due: number;
}
export interface Contact {
  /**
   * What they are called.
   */
  displayName: string;
  /**
   * Their account here.
   */
  userId?: string;
  /**
   * Telephone numbers.
   *
   * @minItems 1
   * @maxItems 10
   */
  phones?: string[];
  /**
   * Addresses of email.
   *
   * @minItems 1
   * @maxItems 10
   */
  emails?: string[];
}
export interface ContactMatch {
  /**
   * The hash of their address.
   */
  hash: string;
  /**
   * Who.
   */
  user: User;
}
export interface ContactMatches {
  /**
   * The people, in the order of the hashes.
   */
  items: ContactMatch[];
}
export interface ContactPage {
  /**
   * The people.
   */
  items: BookContact[];
  /**
   * Leads to the next page; null on the last one.
   */
  nextCursor: string | null;
  /**
   * Whether there is another page.
   */
  hasMore: boolean;
}
export interface ContactRequest {
  /**
   * Who.
   */
  user: User;
  /**
   * Since when.
   */
  at: string;
}
export interface ContactRequestPage {
  /**
   * The people.
   */
  items: ContactRequest[];
  /**
   * Leads to the next page; null on the last one.
   */
  nextCursor: string | null;
  /**
   * Whether there is another page.
   */
  hasMore: boolean;
}
export interface Conversation {
  /**
   * The conversation.
   */
  id: string;
  /**
   * A direct conversation of two people, a group, or a channel, where not everybody writes.
   */
  type: 'dm' | 'group' | 'channel';
  /**
   * Of groups and channels: what it is called.
   */
  title?: string;
  /**
   * What it is about.
   */
  description?: string;
  /**
   * Its picture.
   */
  avatarUrl?: string;
  /**
   * How it is set; of direct conversations only where somebody decided about them.
   */
  settings?: ConversationSettings;
  /**
   * How long messages are kept that are sent from now on.
   */
  retention: Retention;
  /**
   * Of what it is called and how it is set: each change adds one.
   */
  version: number;
  /**
   * How many people it has.
   */
  memberCount: number;
  /**
   * The number of its newest message; 0 while it has none.
   */
  lastSeq: number;
  /**
   * The number of its newest change; 0 while it has none.
   */
  lastChg: number;
  /**
   * Its newest message.
   */
  lastMessage?: ViewedMessage;
  /**
   * What the caller has not read: `lastSeq − readSeq`.
   */
  unread: number;
  /**
   * Numbers of messages that the caller has not read and that mention the caller or everybody, rising; the first 100. Left out where there are none.
   *
   * @maxItems 100
   */
  unreadMentions?: number[];
  /**
   * Everything up to here has reached a device of the caller.
   */
  deliveredSeq: number;
  /**
   * Everything up to here the caller has read.
   */
  readSeq: number;
  /**
   * What the caller may do here.
   */
  role: 'member' | 'moderator' | 'admin' | 'owner';
  /**
   * The other person of a direct conversation.
   */
  peer?: User;
  /**
   * How far the other members have received and read it, as far as they show it; of more than 100 members all together.
   */
  receipts: StatusUpdate[];
  /**
   * When it was made.
   */
  createdAt: string;
  /**
   * When something last happened in it.
   */
  lastActivityAt: string;
  /**
   * Whether it stands above the others in the list.
   */
  pinned: boolean;
  /**
   * Whether it is out of the way: not in the list unless that is asked for.
   */
  archived: boolean;
  /**
   * Whether the caller wants no notice of what happens here, at this moment.
   */
  muted: boolean;
  /**
   * When that ends by itself; never unless told.
   */
  mutedUntil?: string;
  /**
   * Of what here the caller is notified; as everywhere else when left out.
   */
  notify?: 'all' | 'mentions' | 'none';
  /**
   * Whether the caller marked it to come back to; ends when they read.
   */
  markedUnread: boolean;
  /**
   * The caller’s labels of it.
   *
   * @maxItems 5
   */
  labels: string[];
}
export interface ViewedMessage {
  /**
   * Whether the reader wrote it.
   */
  isSender: boolean;
  /**
   * How far it has come: the least of what the other members confirmed and show.
   */
  status: 'sent' | 'delivered' | 'read';
  /**
   * In history: the emoji with which the reader reacts.
   *
   * @minItems 1
   * @maxItems 100
   */
  ownReactions?: string[];
  /**
   * In history: what stands under it, if it is the root of a thread.
   */
  thread?: ThreadCounts;
  /**
   * Of `location`: the place.
   */
  location?: Location;
  /**
   * Of `contact`: the card.
   */
  contact?: Contact;
  /**
   * The message.
   */
  id: string;
  /**
   * The conversation.
   */
  conversationId: string;
  /**
   * Its number in the conversation: 1, 2, 3 … without a hole.
   */
  seq: number;
  /**
   * Who wrote it.
   */
  senderId: string;
  /**
   * The id its sender gave it.
   */
  clientMessageId: string;
  /**
   * What the content is.
   */
  type: 'text' | 'location' | 'contact' | 'system';
  /**
   * The text, raw: whoever renders it escapes it. Empty once deleted, and in messages of the server itself.
   */
  content: string;
  /**
   * Of `system`: what the server tells.
   */
  event?: SystemEvent;
  /**
   * How often it was passed on; left out where its sender wrote it.
   */
  forwardCount?: number;
  /**
   * The message that it answers.
   */
  replyTo?: Reply;
  /**
   * The message under which it stands: the root of its thread.
   */
  threadRoot?: Reference;
  /**
   * Members whom it is for in particular.
   *
   * @minItems 0
   * @maxItems 50
   */
  mentions?: string[];
  /**
   * Whether it is for all members in particular.
   */
  mentionsAll?: boolean;
  /**
   * 1 when sent; each edit and the deletion add one.
   */
  version: number;
  /**
   * When the database took it.
   */
  createdAt: string;
  /**
   * When it was last edited.
   */
  editedAt?: string;
  /**
   * When it was deleted for everyone.
   */
  deletedAt?: string;
  /**
   * When it will be deleted for everyone, by everyone who has it; left out where it stays.
   */
  expiresAt?: string;
  /**
   * The server forgets it as soon as every device has stored it: report it by `message:stored` when this one has.
   */
  isRelayed?: boolean;
  /**
   * Reactions to it, in the order in which each emoji came; left out while there are none.
   */
  reactions?: ReactionCount[];
  /**
   * The number of the newest change that is in it: those up to it are not to be applied again.
   */
  chg?: number;
}
export interface ThreadCounts {
  /**
   * How many messages of the thread the reader may see, deleted ones too; 1000 stands for more.
   */
  replyCount: number;
  /**
   * The number of the newest of them.
   */
  lastReplySeq: number;
}
export interface Location {
  /**
   * Degrees north of the equator, in WGS 84.
   */
  latitude: number;
  /**
   * Degrees east of Greenwich, in WGS 84.
   */
  longitude: number;
  /**
   * What the place is called.
   */
  name?: string;
}
export interface SystemEvent {
  /**
   * What happened; the sender of the message did it.
   */
  kind: 'created' | 'added' | 'joined' | 'left' | 'removed' | 'role' | 'owner' | 'changed' | 'dissolved';
  /**
   * Whom it happened to.
   *
   * @minItems 0
   * @maxItems 1000
   */
  userIds?: string[];
  /**
   * Of `role`: what they are now.
   */
  role?: string;
  /**
   * Of `created` and `changed`: what it is called now.
   */
  title?: string;
  /**
   * Of `changed`: how long messages are kept from then on.
   */
  retention?: Retention;
}
export interface Reply {
  /**
   * The message that is answered.
   */
  messageId: string;
  /**
   * Its number in the conversation.
   */
  seq: number;
  /**
   * Over REST: who wrote it.
   */
  senderId?: string;
  /**
   * Over REST: what its content is.
   */
  type?: 'text' | 'location' | 'contact' | 'system';
  /**
   * Over REST: how its text begins, 120 characters at most.
   */
  snippet?: string;
  /**
   * Over REST: that it is deleted; then there is no snippet.
   */
  isDeleted?: boolean;
}
export interface Reference {
  /**
   * The message.
   */
  messageId: string;
  /**
   * Its number in the conversation.
   */
  seq: number;
}
export interface ReactionCount {
  /**
   * The emoji.
   */
  emoji: string;
  /**
   * How many people.
   */
  count: number;
}
export interface StatusUpdate {
  /**
   * The conversation.
   */
  conversationId: string;
  /**
   * The member; absent where it tells how far all of them have come, in conversations of more than 100.
   */
  userId?: string;
  /**
   * Everything up to here has reached a device of the member.
   */
  deliveredSeq: number;
  /**
   * Everything up to here was read; to others only as far as the member shows it.
   */
  readSeq: number;
  /**
   * When it was recorded.
   */
  at: string;
}
export interface ConversationCounts {
  /**
   * The number of its newest message.
   */
  lastSeq: number;
  /**
   * The number of its newest change.
   */
  lastChg: number;
  /**
   * Everything up to here the caller has read.
   */
  readSeq: number;
  /**
   * What is left to read.
   */
  unread: number;
  /**
   * Numbers of messages that the caller has not read and that mention the caller or everybody, rising; the first 100. Left out where there are none.
   *
   * @maxItems 100
   */
  unreadMentions?: number[];
}
export interface ConversationHead {
  /**
   * The conversation.
   */
  conversationId: string;
  /**
   * The number of its newest message.
   */
  seq: number;
  /**
   * The number of its newest change.
   */
  chg: number;
}
export interface ConversationPage {
  /**
   * The conversations.
   */
  items: Conversation[];
  /**
   * Leads to the next page; null on the last one.
   */
  nextCursor: string | null;
  /**
   * Whether there is another page.
   */
  hasMore: boolean;
}
export interface ConversationSize {
  /**
   * Messages at least.
   */
  from: number;
  /**
   * Messages at most; missing of the largest.
   */
  to?: number;
  /**
   * Conversations with so many.
   */
  conversations: number;
}
export interface ConversationSizes {
  /**
   * The day on which they were counted last, within these days.
   */
  day?: string;
  /**
   * By powers of two, the smallest first.
   */
  items: ConversationSize[];
  /**
   * How many days, today the last of them.
   */
  days: number;
  /**
   * The time zone that days begin and end in.
   */
  timezone: string;
  /**
   * Up to when all is taken in; missing before the first time.
   */
  countedTo?: string;
}
export interface ConversationUpTo {
  /**
   * The conversation.
   */
  conversationId: string;
  /**
   * The highest message number it holds for.
   */
  upToSeq: number;
}
export interface CreateConversation {
  /**
   * Of two people, for whom it is always the same one; a group; or a channel.
   */
  type: 'dm' | 'group' | 'channel';
  /**
   * Of a direct conversation: the other person.
   */
  userId?: string;
  /**
   * Of a group or channel: what it is called.
   */
  title?: string;
  /**
   * What it is about.
   */
  description?: string;
  /**
   * Its picture.
   */
  avatarUrl?: string;
  /**
   * How it is set.
   */
  settings?: SettingsPatch;
  /**
   * Who belongs to it from the start, beside its maker.
   *
   * @minItems 0
   * @maxItems 1000
   */
  memberIds?: string[];
  /**
   * Made by the client, kept for every retry: the same id makes one group, for ever.
   */
  clientConversationId?: string;
}
export interface SettingsPatch {
  /**
   * What who joins sees of what was before: nothing, or all of it.
   */
  history?: 'joined' | 'all';
  /**
   * Who may write.
   */
  writers?: 'everyone' | 'moderators';
  /**
   * Seconds between two messages of one member; 0: none.
   */
  slowModeSeconds?: number;
  /**
   * Whether who comes by a link waits for a moderator.
   */
  joinApproval?: boolean;
  /**
   * How long messages are kept that are sent from now on; also of a direct conversation.
   */
  retention?: Retention;
}
export interface CreateInvite {
  /**
   * Seconds until it is no longer valid; for ever unless told.
   */
  expiresInSeconds?: number;
  /**
   * How many people may come by it; any number unless told.
   */
  maxUses?: number;
}
export interface Cursor {
  /**
   * The highest message number applied without a hole below it.
   */
  seq: number;
  /**
   * The highest change number applied without a hole below it.
   */
  chg: number;
}
export interface DeadLetter {
  /**
   * The dead letter.
   */
  id: string;
  /**
   * The name of the job, which is that of its queue.
   */
  queue: string;
  /**
   * The id of the job, made from what caused it.
   */
  jobId: string;
  /**
   * What the job was given.
   */
  payload: {
    [k: string]: unknown;
  };
  /**
   * What it failed of at last.
   */
  error: string;
  /**
   * Where in the code.
   */
  stack?: string;
  /**
   * How often it was tried.
   */
  attempts: number;
  /**
   * The id of the call that caused it.
   */
  requestId?: string;
  /**
   * `open`: nobody has decided yet.
   */
  state: 'open' | 'retried' | 'discarded';
  /**
   * When it was given up.
   */
  lastAt: string;
  /**
   * Who decided.
   */
  handledBy?: string;
  /**
   * When they did.
   */
  handledAt?: string;
  /**
   * Of `discarded`: why.
   */
  reason?: string;
  /**
   * Of `retried`: the id of the job it became.
   */
  retriedAs?: string;
}
export interface DeadLetterPage {
  /**
   * The newest first.
   */
  items: DeadLetter[];
  /**
   * Leads to the next page; null on the last one.
   */
  nextCursor: string | null;
  /**
   * Whether there is another page.
   */
  hasMore: boolean;
}
export interface DeadLetterQuery {
  /**
   * Of which state; `open` unless told.
   */
  state?: 'open' | 'retried' | 'discarded';
  /**
   * Items on the page; 50 unless told.
   */
  limit?: number;
  /**
   * `nextCursor` of the page before; opaque and signed. (History also takes a moment in ISO 8601.)
   */
  cursor?: string;
}
export interface Delivered {
  /**
   * At most 100 conversations.
   *
   * @minItems 1
   * @maxItems 100
   */
  items: ConversationUpTo[];
}
export interface Delivery {
  /**
   * From the oldest day on.
   */
  items: DeliveryItem[];
  /**
   * How many days, today the last of them.
   */
  days: number;
  /**
   * The time zone that days begin and end in.
   */
  timezone: string;
  /**
   * Up to when all is taken in; missing before the first time.
   */
  countedTo?: string;
}
export interface DeliveryItem {
  /**
   * The day on which messages arrived.
   */
  day: string;
  /**
   * Deliveries measured: one for each move of a recipient’s watermark.
   */
  deliveries: number;
  /**
   * Milliseconds on average; 0 where there are none.
   */
  averageMs: number;
  /**
   * How they are distributed.
   */
  shares: DeliveryShare[];
}
export interface DeliveryShare {
  /**
   * Milliseconds at most; missing of those beyond.
   */
  withinMs?: number;
  /**
   * Deliveries that took so long, and longer than those before.
   */
  deliveries: number;
}
export interface DiscardDeadLetter {
  /**
   * The reason; it goes into the audit log.
   */
  reason: string;
}
export interface Draft {
  /**
   * When it was kept.
   */
  at: string;
  /**
   * The text so far; empty clears the draft.
   */
  content: string;
  /**
   * Counted up by the client: an older one never replaces a newer one.
   */
  revision: number;
  /**
   * The message it answers; kept as it is, and not looked at.
   */
  replyTo?: string;
  /**
   * The conversation.
   */
  conversationId: string;
}
export interface EditMessage {
  /**
   * The conversation.
   */
  conversationId: string;
  /**
   * The message.
   */
  messageId: string;
  /**
   * Made by the client, kept for every retry: the change happens once.
   */
  clientChangeId: string;
  /**
   * Refuse with VERSION_CONFLICT unless the message still has this version.
   */
  expectedVersion?: number;
  /**
   * The new text, at most 64 KiB of UTF-8.
   */
  content: string;
  /**
   * Members whom it is for in particular now, none in an empty list; left out: as it was.
   *
   * @minItems 0
   * @maxItems 50
   */
  mentions?: string[];
  /**
   * Whether it is for all members in particular now; left out: as it was.
   */
  mentionsAll?: boolean;
}
export interface EditMessageBody {
  /**
   * The new text, at most 64 KiB of UTF-8.
   */
  content: string;
  /**
   * Members whom it is for in particular now, none in an empty list; left out: as it was.
   *
   * @minItems 0
   * @maxItems 50
   */
  mentions?: string[];
  /**
   * Whether it is for all members in particular now; left out: as it was.
   */
  mentionsAll?: boolean;
  /**
   * Made by the client, kept for every retry: the change happens once.
   */
  clientChangeId: string;
  /**
   * Refuse with VERSION_CONFLICT unless the message still has this version.
   */
  expectedVersion?: number;
}
export interface EditScheduled {
  /**
   * The new text.
   */
  content?: string;
  /**
   * The new time.
   */
  sendAt?: string;
  /**
   * The version that was seen: if it is another by now, nothing changes.
   */
  expectedVersion?: number;
}
export interface Exception {
  /**
   * The event.
   */
  event: string;
  /**
   * Stable code of the error.
   */
  code: string;
  /**
   * What happened.
   */
  message: string;
  /**
   * Leads to the server’s log.
   */
  requestId: string;
}
export interface Fault {
  /**
   * JSON pointer to the place.
   */
  path: string;
  /**
   * The rule that was broken.
   */
  rule: string;
  /**
   * The rule in words.
   */
  message: string;
}
export interface ForwardOf {
  /**
   * The conversation it is in.
   */
  conversationId: string;
  /**
   * The message.
   */
  messageId: string;
}
export interface Health {
  /**
   * ok, error, or shutting_down.
   */
  status: 'ok' | 'error' | 'shutting_down';
  /**
   * The parts that work.
   */
  info: {
    [k: string]: unknown;
  };
  /**
   * The parts that do not.
   */
  error: {
    [k: string]: unknown;
  };
  /**
   * All parts.
   */
  details: {
    [k: string]: unknown;
  };
}
export interface Heatmap {
  /**
   * Monday first.
   */
  items: HeatmapItem[];
  /**
   * How many days, today the last of them.
   */
  days: number;
  /**
   * The time zone that days begin and end in.
   */
  timezone: string;
  /**
   * Up to when all is taken in; missing before the first time.
   */
  countedTo?: string;
}
export interface HeatmapItem {
  /**
   * 1 is Monday, 7 Sunday.
   */
  weekday: number;
  /**
   * Messages in each hour of the day, from 0 to 23.
   *
   * @minItems 24
   * @maxItems 24
   */
  hours: number[];
}
export interface HistoryQuery {
  /**
   * Messages older than this moment.
   */
  before?: string;
  /**
   * A page with this message in its middle.
   */
  around?: string;
  /**
   * Items on the page; 50 unless told.
   */
  limit?: number;
  /**
   * `nextCursor` of the page before; opaque and signed. (History also takes a moment in ISO 8601.)
   */
  cursor?: string;
}
export interface Invite {
  /**
   * The link.
   */
  id: string;
  /**
   * Where it leads.
   */
  conversationId: string;
  /**
   * What the link ends with. Who has it may join.
   */
  code: string;
  /**
   * Who made it.
   */
  createdBy: string;
  /**
   * When.
   */
  createdAt: string;
  /**
   * When it is no longer valid.
   */
  expiresAt?: string;
  /**
   * How many people may come by it.
   */
  maxUses?: number;
  /**
   * How many have, those who still wait among them.
   */
  uses: number;
}
export interface InvitePage {
  /**
   * The links.
   */
  items: Invite[];
  /**
   * Leads to the next page; null on the last one.
   */
  nextCursor: string | null;
  /**
   * Whether there is another page.
   */
  hasMore: boolean;
}
export interface InvitePreview {
  /**
   * A group, or a channel, where not everybody writes.
   */
  type: 'group' | 'channel';
  /**
   * What it is called.
   */
  title: string;
  /**
   * What it is about.
   */
  description?: string;
  /**
   * Its picture.
   */
  avatarUrl?: string;
  /**
   * How many people it has.
   */
  memberCount: number;
  /**
   * Whether who joins waits for a moderator.
   */
  joinApproval: boolean;
}
export interface Join {
  /**
   * Made by the client, kept for every retry: the same id happens once, for ever.
   */
  clientChangeId: string;
}
export interface JoinAck {
  /**
   * Whether the caller belongs to it now, or waits to be let in.
   */
  state: 'joined' | 'waiting';
  /**
   * The conversation.
   */
  conversationId: string;
  /**
   * The number of the message that tells of it; 0 when there was nothing to do.
   */
  seq: number;
  /**
   * The number of the first change that it made; 0 when there was nothing to do.
   */
  chg: number;
  /**
   * How many members it has after it.
   */
  memberCount: number;
  /**
   * Whether it had happened before, under the same id.
   */
  duplicate: boolean;
}
export interface JoinRequest {
  /**
   * Who.
   */
  user: User;
  /**
   * The link they came by.
   */
  inviteId: string;
  /**
   * Since when.
   */
  at: string;
}
export interface JoinRequestPage {
  /**
   * The people.
   */
  items: JoinRequest[];
  /**
   * Leads to the next page; null on the last one.
   */
  nextCursor: string | null;
  /**
   * Whether there is another page.
   */
  hasMore: boolean;
}
export interface LengthItem {
  /**
   * The day.
   */
  day: string;
  /**
   * Text messages written.
   */
  messages: number;
  /**
   * Their average length in Unicode code points; 0 where there are none.
   */
  average: number;
}
export interface Lengths {
  /**
   * From the oldest day on.
   */
  items: LengthItem[];
  /**
   * How many days, today the last of them.
   */
  days: number;
  /**
   * The time zone that days begin and end in.
   */
  timezone: string;
  /**
   * Up to when all is taken in; missing before the first time.
   */
  countedTo?: string;
}
export interface Limits {
  /**
   * Most bytes of text in a message.
   */
  contentBytes: number;
  /**
   * Most items on a page and in one answer of `sync:pull`.
   */
  pageItems: number;
  /**
   * Messages a person may send in a burst.
   */
  sendBurst: number;
  /**
   * Messages a person may send in 10 seconds, after the burst.
   */
  sendPer10s: number;
  /**
   * Sockets a person may have.
   */
  socketsPerUser: number;
  /**
   * People one socket may watch for presence.
   */
  presenceSubscriptions: number;
  /**
   * Bytes the server queues for a slow socket before it closes it.
   */
  queuedBytes: number;
}
export interface ListQuery {
  /**
   * Without those that are archived (`false`, unless told), only those (`true`), or all, they last (`all`).
   */
  archived?: 'false' | 'true' | 'all';
  /**
   * Only those with this label.
   */
  label?: string;
  /**
   * Items on the page; 50 unless told.
   */
  limit?: number;
  /**
   * `nextCursor` of the page before; opaque and signed. (History also takes a moment in ISO 8601.)
   */
  cursor?: string;
}
export interface LiveFigures {
  /**
   * When these figures were put together, by the database’s clock.
   */
  at: string;
  /**
   * Whether these are the figures of all nodes, or of this one alone, as Redis is away.
   */
  scope: 'all' | 'node';
  /**
   * Nodes whose figures these are.
   */
  nodes: number;
  /**
   * Messages stored within the last second.
   */
  messages: number;
  /**
   * Open sockets.
   */
  connections: number;
  /**
   * People with an open socket.
   */
  activePeople: number;
  /**
   * Deliveries within the last ten seconds to recipients on the node that stored the message.
   */
  deliveries: number;
  /**
   * How long those took on average, in milliseconds; missing where there are none.
   */
  averageDeliveryMs?: number;
}
export interface Login {
  /**
   * The username; either this or the address.
   */
  username?: string;
  /**
   * The address; either this or the username.
   */
  email?: string;
  /**
   * The password.
   */
  password: string;
  /**
   * A name the device keeps for itself.
   */
  deviceId?: string;
}
export interface MatchContacts {
  /**
   * SHA-256 of each address, without blanks around it and in lower case, in hex.
   *
   * @minItems 1
   * @maxItems 1000
   */
  hashes: string[];
}
export interface Member {
  /**
   * Who.
   */
  user: User;
  /**
   * What they may do.
   */
  role: 'member' | 'moderator' | 'admin' | 'owner';
  /**
   * Of groups and channels: when they came, the last time.
   */
  joinedAt?: string;
}
export interface MemberPage {
  /**
   * The members.
   */
  items: Member[];
  /**
   * Leads to the next page; null on the last one.
   */
  nextCursor: string | null;
  /**
   * Whether there is another page.
   */
  hasMore: boolean;
}
export interface MembershipAck {
  /**
   * The conversation.
   */
  conversationId: string;
  /**
   * The number of the message that tells of it; 0 when there was nothing to do.
   */
  seq: number;
  /**
   * The number of the first change that it made; 0 when there was nothing to do.
   */
  chg: number;
  /**
   * How many members it has after it.
   */
  memberCount: number;
  /**
   * Whether it had happened before, under the same id.
   */
  duplicate: boolean;
}
export interface Message {
  /**
   * The message.
   */
  id: string;
  /**
   * The conversation.
   */
  conversationId: string;
  /**
   * Its number in the conversation: 1, 2, 3 … without a hole.
   */
  seq: number;
  /**
   * Who wrote it.
   */
  senderId: string;
  /**
   * The id its sender gave it.
   */
  clientMessageId: string;
  /**
   * What the content is.
   */
  type: 'text' | 'location' | 'contact' | 'system';
  /**
   * The text, raw: whoever renders it escapes it. Empty once deleted, and in messages of the server itself.
   */
  content: string;
  /**
   * Of `system`: what the server tells.
   */
  event?: SystemEvent;
  /**
   * How often it was passed on; left out where its sender wrote it.
   */
  forwardCount?: number;
  /**
   * The message that it answers.
   */
  replyTo?: Reply;
  /**
   * The message under which it stands: the root of its thread.
   */
  threadRoot?: Reference;
  /**
   * Members whom it is for in particular.
   *
   * @minItems 0
   * @maxItems 50
   */
  mentions?: string[];
  /**
   * Whether it is for all members in particular.
   */
  mentionsAll?: boolean;
  /**
   * 1 when sent; each edit and the deletion add one.
   */
  version: number;
  /**
   * When the database took it.
   */
  createdAt: string;
  /**
   * When it was last edited.
   */
  editedAt?: string;
  /**
   * When it was deleted for everyone.
   */
  deletedAt?: string;
  /**
   * When it will be deleted for everyone, by everyone who has it; left out where it stays.
   */
  expiresAt?: string;
  /**
   * The server forgets it as soon as every device has stored it: report it by `message:stored` when this one has.
   */
  isRelayed?: boolean;
  /**
   * Reactions to it, in the order in which each emoji came; left out while there are none.
   */
  reactions?: ReactionCount[];
  /**
   * The number of the newest change that is in it: those up to it are not to be applied again.
   */
  chg?: number;
  /**
   * Of `location`: the place.
   */
  location?: Location;
  /**
   * Of `contact`: the card.
   */
  contact?: Contact;
}
export interface MessageChange {
  /**
   * The conversation.
   */
  conversationId: string;
  /**
   * The message.
   */
  messageId: string;
  /**
   * Made by the client, kept for every retry: the change happens once.
   */
  clientChangeId: string;
  /**
   * Refuse with VERSION_CONFLICT unless the message still has this version.
   */
  expectedVersion?: number;
}
export interface MessageChangeBody {
  /**
   * Made by the client, kept for every retry: the change happens once.
   */
  clientChangeId: string;
  /**
   * Refuse with VERSION_CONFLICT unless the message still has this version.
   */
  expectedVersion?: number;
}
export interface MessagePage {
  /**
   * The messages, newest first.
   */
  messages: ViewedMessage[];
  /**
   * Leads to newer messages; null when this page begins with the newest.
   */
  prevCursor: string | null;
  /**
   * Leads to the next page; null on the last one.
   */
  nextCursor: string | null;
  /**
   * Whether there is another page.
   */
  hasMore: boolean;
}
export interface MessageReceipt {
  /**
   * The member.
   */
  userId: string;
  /**
   * How far the message came for this member.
   */
  status: 'sent' | 'delivered' | 'read';
  /**
   * When it reached a device of the member.
   */
  deliveredAt?: string;
  /**
   * When the member read it; absent while the member keeps that private.
   */
  readAt?: string;
}
export interface MessageReceiptPage {
  /**
   * Members who may see the message, beside its sender.
   */
  items: MessageReceipt[];
  /**
   * Of all of them, not only of this page.
   */
  counts: ReceiptCounts;
  /**
   * Leads to the next page; null on the last one.
   */
  nextCursor: string | null;
  /**
   * Whether there is another page.
   */
  hasMore: boolean;
}
export interface ReceiptCounts {
  /**
   * Whom it was for, beside its sender.
   */
  members: number;
  /**
   * Whom it has reached, those who read it among them.
   */
  delivered: number;
  /**
   * Who read it, as far as they show it.
   */
  read: number;
}
export interface MessageVersion {
  /**
   * The version that said so.
   */
  version: number;
  /**
   * The text then.
   */
  content: string;
  /**
   * When it was written.
   */
  at: string;
}
export interface MessageVersionPage {
  /**
   * The earlier texts.
   */
  items: MessageVersion[];
  /**
   * Leads to the next page; null on the last one.
   */
  nextCursor: string | null;
  /**
   * Whether there is another page.
   */
  hasMore: boolean;
}
export interface NewNotification {
  /**
   * How many notifications are unread; 100 stands for more.
   */
  unread: number;
  /**
   * Its id: the same however often it is told.
   */
  id: string;
  /**
   * What it is about.
   */
  type: 'mention' | 'reply' | 'added' | 'admitted' | 'webhookDisabled';
  /**
   * Whose doing it is.
   */
  actorId?: string;
  /**
   * Of messages and groups: the conversation.
   */
  conversationId?: string;
  /**
   * The message.
   */
  messageId?: string;
  /**
   * Its number in the conversation.
   */
  seq?: number;
  /**
   * Of `webhookDisabled`: the target.
   */
  targetId?: string;
  /**
   * Since when.
   */
  createdAt: string;
  /**
   * Whether it was read, here or in the conversation.
   */
  isRead: boolean;
}
export interface Notification {
  /**
   * Its id: the same however often it is told.
   */
  id: string;
  /**
   * What it is about.
   */
  type: 'mention' | 'reply' | 'added' | 'admitted' | 'webhookDisabled';
  /**
   * Whose doing it is.
   */
  actorId?: string;
  /**
   * Of messages and groups: the conversation.
   */
  conversationId?: string;
  /**
   * The message.
   */
  messageId?: string;
  /**
   * Its number in the conversation.
   */
  seq?: number;
  /**
   * Of `webhookDisabled`: the target.
   */
  targetId?: string;
  /**
   * Since when.
   */
  createdAt: string;
  /**
   * Whether it was read, here or in the conversation.
   */
  isRead: boolean;
}
export interface NotificationPage {
  /**
   * The notifications.
   */
  items: Notification[];
  /**
   * How many notifications are unread; 100 stands for more.
   */
  unread: number;
  /**
   * Leads to the next page; null on the last one.
   */
  nextCursor: string | null;
  /**
   * Whether there is another page.
   */
  hasMore: boolean;
}
export interface NotificationPreferences {
  /**
   * Of every message, of those that are for the caller in particular, or of none; a conversation may differ.
   */
  level: 'all' | 'mentions' | 'none';
  /**
   * Whether what somebody wrote may be in a push message: it is encrypted up to the device.
   */
  preview: boolean;
  /**
   * When nothing is pushed; notifications in the app are made all the same.
   */
  quietHours?: QuietHours;
}
export interface QuietHours {
  /**
   * From then on; included.
   */
  from: string;
  /**
   * To then, on the next day where that is earlier; not included.
   */
  to: string;
  /**
   * The time zone of both, by its name in the IANA database.
   */
  timeZone: string;
}
export interface NotificationQuery {
  /**
   * Only those that were not read.
   */
  unread?: boolean;
  /**
   * Items on the page; 50 unless told.
   */
  limit?: number;
  /**
   * `nextCursor` of the page before; opaque and signed. (History also takes a moment in ISO 8601.)
   */
  cursor?: string;
}
export interface NotificationsRead {
  /**
   * How many notifications are unread; 100 stands for more.
   */
  unread: number;
  /**
   * All up to that moment: `createdAt` of the newest one that was seen.
   */
  upTo?: string;
  /**
   * These.
   *
   * @minItems 1
   * @maxItems 100
   */
  ids?: string[];
}
export interface OpenConversation {
  /**
   * The conversation.
   */
  conversationId: string;
}
export interface Overview {
  /**
   * Messages written.
   */
  messages: number;
  /**
   * … on a day on average.
   */
  messagesPerDay: number;
  /**
   * Average length of text messages in code points.
   */
  averageLength: number;
  /**
   * People active today.
   */
  activeToday: number;
  /**
   * People active within thirty days.
   */
  activeMonthly: number;
  /**
   * Milliseconds from writing to arrival, on average.
   */
  averageDeliveryMs: number;
  /**
   * How many days, today the last of them.
   */
  days: number;
  /**
   * The time zone that days begin and end in.
   */
  timezone: string;
  /**
   * Up to when all is taken in; missing before the first time.
   */
  countedTo?: string;
}
export interface OwnUser {
  /**
   * Address for sign-in and notices.
   */
  email: string;
  /**
   * What others may know.
   */
  privacy: Privacy;
  /**
   * Rights on the whole server.
   */
  role: 'user' | 'auditor' | 'admin';
  /**
   * The person.
   */
  id: string;
  /**
   * Unique name, as registered.
   */
  username: string;
  /**
   * Name to show.
   */
  displayName: string;
  /**
   * A few words about oneself, as far as they are shown to the caller.
   */
  bio?: string;
  /**
   * When the person was last online; absent while they hide it.
   */
  lastSeenAt?: string;
  /**
   * When the account was made.
   */
  createdAt: string;
}
export interface Privacy {
  /**
   * Who may see when the person was last seen and whether they are online.
   */
  lastSeen: 'everyone' | 'contacts' | 'nobody';
  /**
   * Who may see more of the profile than the names.
   */
  profile: 'everyone' | 'contacts' | 'nobody';
  /**
   * Who may add the person to groups and channels.
   */
  groups: 'everyone' | 'contacts' | 'nobody';
  /**
   * Whether who has the person’s address in a list of their own finds them by it.
   */
  findByEmail: boolean;
  /**
   * Whether others learn that their messages were read; delivery is always confirmed.
   */
  readReceipts: boolean;
}
export interface Page {
  /**
   * Leads to the next page; null on the last one.
   */
  nextCursor: string | null;
  /**
   * Whether there is another page.
   */
  hasMore: boolean;
}
export interface PageQuery {
  /**
   * Items on the page; 50 unless told.
   */
  limit?: number;
  /**
   * `nextCursor` of the page before; opaque and signed. (History also takes a moment in ISO 8601.)
   */
  cursor?: string;
}
export interface Pin {
  /**
   * The message.
   */
  message: ViewedMessage;
  /**
   * Who pinned it.
   */
  pinnedBy: string;
  /**
   * When.
   */
  at: string;
}
export interface PinMessage {
  /**
   * Whether to pin it; `true` unless told.
   */
  isPinned?: boolean;
  /**
   * Made by the client, kept for every retry: the change happens once.
   */
  clientChangeId: string;
  /**
   * Refuse with VERSION_CONFLICT unless the message still has this version.
   */
  expectedVersion?: number;
  /**
   * The conversation.
   */
  conversationId: string;
  /**
   * The message.
   */
  messageId: string;
}
export interface PinPage {
  /**
   * Those that the reader may see.
   */
  items: Pin[];
  /**
   * Leads to the next page; null on the last one.
   */
  nextCursor: string | null;
  /**
   * Whether there is another page.
   */
  hasMore: boolean;
}
export interface Preferences {
  /**
   * Whether it stands above the others in the list.
   */
  pinned: boolean;
  /**
   * Whether it is out of the way: not in the list unless that is asked for.
   */
  archived: boolean;
  /**
   * Whether the caller wants no notice of what happens here, at this moment.
   */
  muted: boolean;
  /**
   * When that ends by itself; never unless told.
   */
  mutedUntil?: string;
  /**
   * Of what here the caller is notified; as everywhere else when left out.
   */
  notify?: 'all' | 'mentions' | 'none';
  /**
   * Whether the caller marked it to come back to; ends when they read.
   */
  markedUnread: boolean;
  /**
   * The caller’s labels of it.
   *
   * @maxItems 5
   */
  labels: string[];
}
export interface Presence {
  /**
   * The person.
   */
  userId: string;
  /**
   * As far as the person shows it.
   */
  state: 'online' | 'away' | 'offline' | 'hidden';
  /**
   * A few words beside the state.
   */
  text?: string;
  /**
   * When the person was last online; absent while they hide it or never were.
   */
  lastSeenAt?: string;
}
export interface PresenceList {
  /**
   * One for each person asked for.
   */
  states: Presence[];
}
export interface PresenceSet {
  /**
   * The person’s state is the best of all their connections: online before away.
   */
  state: 'online' | 'away';
  /**
   * A few words beside the state; empty removes them.
   */
  text?: string;
}
export interface PresenceSubscribe {
  /**
   * At most 200 people.
   *
   * @minItems 1
   * @maxItems 200
   */
  userIds: string[];
}
export interface Problem {
  /**
   * Always `about:blank`: `code` tells what happened.
   */
  type: string;
  /**
   * What happened, in words that may change.
   */
  title: string;
  /**
   * The HTTP status.
   */
  status: number;
  /**
   * What happened, for programs: stable.
   */
  code: string;
  /**
   * Leads to the server’s log.
   */
  requestId: string;
  /**
   * Whether the same call may succeed later.
   */
  retryable: boolean;
  /**
   * Milliseconds to wait before that.
   */
  retryAfterMs?: number;
  /**
   * The faults of a malformed request, or what the code says of itself.
   */
  details?:
    | Fault[]
    | {
        [k: string]: unknown;
      };
}
export interface React {
  /**
   * One emoji, however many code points it takes.
   */
  emoji: string;
  /**
   * Whether to react with it; `true` unless told, `false` takes it back.
   */
  isOn?: boolean;
  /**
   * Made by the client, kept for every retry: the change happens once.
   */
  clientChangeId: string;
  /**
   * Refuse with VERSION_CONFLICT unless the message still has this version.
   */
  expectedVersion?: number;
  /**
   * The conversation.
   */
  conversationId: string;
  /**
   * The message.
   */
  messageId: string;
}
export interface Reaction {
  /**
   * Who.
   */
  user: User;
  /**
   * With what.
   */
  emoji: string;
  /**
   * Since when.
   */
  at: string;
}
export interface ReactionPage {
  /**
   * The reactions.
   */
  items: Reaction[];
  /**
   * Leads to the next page; null on the last one.
   */
  nextCursor: string | null;
  /**
   * Whether there is another page.
   */
  hasMore: boolean;
}
export interface ReactionQuery {
  /**
   * Only those with this emoji.
   */
  emoji?: string;
  /**
   * Items on the page; 50 unless told.
   */
  limit?: number;
  /**
   * `nextCursor` of the page before; opaque and signed. (History also takes a moment in ISO 8601.)
   */
  cursor?: string;
}
export interface ReadAck {
  /**
   * The watermark now; it never falls, and never lies above the last message.
   */
  readSeq: number;
  /**
   * What is left to read.
   */
  unread: number;
}
export interface ReadNotifications {
  /**
   * All up to that moment: `createdAt` of the newest one that was seen.
   */
  upTo?: string;
  /**
   * These.
   *
   * @minItems 1
   * @maxItems 100
   */
  ids?: string[];
}
export interface Refresh {
  /**
   * The refresh token of the last sign-in or refresh.
   */
  refreshToken: string;
}
export interface Register {
  /**
   * Unique name of 3–32 letters, digits, dots, hyphens and underscores; case is kept but not distinguished.
   */
  username: string;
  /**
   * Unique address.
   */
  email: string;
  /**
   * At least 8 characters and at most 72 bytes.
   */
  password: string;
  /**
   * Name to show; the username unless told.
   */
  displayName?: string;
  /**
   * A name the device keeps for itself.
   */
  deviceId?: string;
}
export interface Renew {
  /**
   * The new access token.
   */
  token: string;
}
export interface Retried {
  /**
   * The dead letter.
   */
  id: string;
  /**
   * The id of the job it became.
   */
  retriedAs?: string;
  /**
   * The code it was refused with.
   */
  code?: string;
}
export interface RetriedList {
  /**
   * In the order of the request.
   */
  items: Retried[];
}
export interface RetryDeadLetter {
  /**
   * What the job is given this time; what it was given before unless told.
   */
  payload?: {
    [k: string]: unknown;
  };
}
export interface RetryDeadLetters {
  /**
   * The dead letters.
   *
   * @minItems 1
   * @maxItems 100
   */
  ids: string[];
}
export interface SaveContact {
  /**
   * What the caller calls them; not named: as before; empty: by their name.
   */
  alias?: string;
}
export interface SaveDraft {
  /**
   * The conversation.
   */
  conversationId: string;
  /**
   * The text so far; empty clears the draft.
   */
  content: string;
  /**
   * Counted up by the client: an older one never replaces a newer one.
   */
  revision: number;
  /**
   * The message it answers; kept as it is, and not looked at.
   */
  replyTo?: string;
}
export interface SaveDraftBody {
  /**
   * The text so far; empty clears the draft.
   */
  content: string;
  /**
   * Counted up by the client: an older one never replaces a newer one.
   */
  revision: number;
  /**
   * The message it answers; kept as it is, and not looked at.
   */
  replyTo?: string;
}
export interface ScheduledMessage {
  /**
   * The message that it will be.
   */
  messageId: string;
  /**
   * The conversation.
   */
  conversationId: string;
  /**
   * When it is to be sent.
   */
  sendAt: string;
  /**
   * `scheduled`: it waits. `sending`: its time has come. `failed`: it could not be sent; see `failure`.
   */
  status: 'scheduled' | 'sending' | 'failed';
  /**
   * Of `failed`: the code that sending was refused with.
   */
  failure?: string;
  /**
   * Rises with every change of it.
   */
  version: number;
  /**
   * In the answer to a send: whether it was a retry, and the message waited already.
   */
  duplicate?: boolean;
  /**
   * Of `location`: the place.
   */
  location?: Location;
  /**
   * Of `contact`: the card.
   */
  contact?: Contact;
  /**
   * Made by the client, kept for every retry: the same id is stored once, for ever.
   */
  clientMessageId: string;
  /**
   * What the content is; `text` unless told.
   */
  type?: 'text' | 'location' | 'contact';
  /**
   * The text as typed, at most 64 KiB of UTF-8; stored and returned byte for byte. Beside a location or a contact it may be left out.
   */
  content?: string;
  /**
   * The message to pass on, instead of a content of one’s own.
   */
  forwardOf?: ForwardOf;
  /**
   * The message of this conversation that it answers.
   */
  replyTo?: string;
  /**
   * The message of this conversation under which it stands: the root of its thread.
   */
  threadRootId?: string;
  /**
   * Members whom it is for in particular.
   *
   * @minItems 1
   * @maxItems 50
   */
  mentions?: string[];
  /**
   * Whether it is for all members in particular; not everybody may say so.
   */
  mentionsAll?: boolean;
}
export interface ScheduledPage {
  /**
   * The next ones first.
   */
  items: ScheduledMessage[];
  /**
   * Leads to the next page; null on the last one.
   */
  nextCursor: string | null;
  /**
   * Whether there is another page.
   */
  hasMore: boolean;
}
export interface Sendable {
  /**
   * Made by the client, kept for every retry: the same id is stored once, for ever.
   */
  clientMessageId: string;
  /**
   * What the content is; `text` unless told.
   */
  type?: 'text' | 'location' | 'contact';
  /**
   * The text as typed, at most 64 KiB of UTF-8; stored and returned byte for byte. Beside a location or a contact it may be left out.
   */
  content?: string;
  /**
   * The message to pass on, instead of a content of one’s own.
   */
  forwardOf?: ForwardOf;
  /**
   * The message of this conversation that it answers.
   */
  replyTo?: string;
  /**
   * The message of this conversation under which it stands: the root of its thread.
   */
  threadRootId?: string;
  /**
   * Members whom it is for in particular.
   *
   * @minItems 1
   * @maxItems 50
   */
  mentions?: string[];
  /**
   * Whether it is for all members in particular; not everybody may say so.
   */
  mentionsAll?: boolean;
  /**
   * Of `location`: the place.
   */
  location?: Location;
  /**
   * Of `contact`: the card.
   */
  contact?: Contact;
}
export interface SendAck {
  /**
   * The message.
   */
  messageId: string;
  /**
   * As sent.
   */
  clientMessageId: string;
  /**
   * The conversation.
   */
  conversationId: string;
  /**
   * Its number in the conversation: 1, 2, 3 … without a hole.
   */
  seq: number;
  /**
   * When the database took it; never falls while `seq` rises.
   */
  createdAt: string;
  /**
   * When it will be deleted for everyone; left out where it stays.
   */
  expiresAt?: string;
  /**
   * The server forgets it as soon as every device has stored it: report it by `message:stored` when this one has.
   */
  isRelayed?: boolean;
  /**
   * A stored message is at least sent.
   */
  status: 'sent';
  /**
   * Whether this is the answer to a retry: the message had been stored before.
   */
  duplicate: boolean;
}
export interface SendMessage {
  /**
   * The conversation.
   */
  conversationId: string;
  /**
   * Of `location`: the place.
   */
  location?: Location;
  /**
   * Of `contact`: the card.
   */
  contact?: Contact;
  /**
   * Made by the client, kept for every retry: the same id is stored once, for ever.
   */
  clientMessageId: string;
  /**
   * What the content is; `text` unless told.
   */
  type?: 'text' | 'location' | 'contact';
  /**
   * The text as typed, at most 64 KiB of UTF-8; stored and returned byte for byte. Beside a location or a contact it may be left out.
   */
  content?: string;
  /**
   * The message to pass on, instead of a content of one’s own.
   */
  forwardOf?: ForwardOf;
  /**
   * The message of this conversation that it answers.
   */
  replyTo?: string;
  /**
   * The message of this conversation under which it stands: the root of its thread.
   */
  threadRootId?: string;
  /**
   * Members whom it is for in particular.
   *
   * @minItems 1
   * @maxItems 50
   */
  mentions?: string[];
  /**
   * Whether it is for all members in particular; not everybody may say so.
   */
  mentionsAll?: boolean;
  /**
   * When it is to be sent, within a year; at once unless told.
   */
  sendAt?: string;
}
export interface SendMessageBody {
  /**
   * When it is to be sent, within a year; at once unless told.
   */
  sendAt?: string;
  /**
   * Of `location`: the place.
   */
  location?: Location;
  /**
   * Of `contact`: the card.
   */
  contact?: Contact;
  /**
   * Made by the client, kept for every retry: the same id is stored once, for ever.
   */
  clientMessageId: string;
  /**
   * What the content is; `text` unless told.
   */
  type?: 'text' | 'location' | 'contact';
  /**
   * The text as typed, at most 64 KiB of UTF-8; stored and returned byte for byte. Beside a location or a contact it may be left out.
   */
  content?: string;
  /**
   * The message to pass on, instead of a content of one’s own.
   */
  forwardOf?: ForwardOf;
  /**
   * The message of this conversation that it answers.
   */
  replyTo?: string;
  /**
   * The message of this conversation under which it stands: the root of its thread.
   */
  threadRootId?: string;
  /**
   * Members whom it is for in particular.
   *
   * @minItems 1
   * @maxItems 50
   */
  mentions?: string[];
  /**
   * Whether it is for all members in particular; not everybody may say so.
   */
  mentionsAll?: boolean;
}
export interface SentMessage {
  /**
   * The message, under the name the socket ack gives it.
   */
  messageId: string;
  /**
   * Whether this is the answer to a retry: the message had been stored before.
   */
  duplicate: boolean;
  /**
   * Of `location`: the place.
   */
  location?: Location;
  /**
   * Of `contact`: the card.
   */
  contact?: Contact;
  /**
   * The message.
   */
  id: string;
  /**
   * The conversation.
   */
  conversationId: string;
  /**
   * Its number in the conversation: 1, 2, 3 … without a hole.
   */
  seq: number;
  /**
   * Who wrote it.
   */
  senderId: string;
  /**
   * The id its sender gave it.
   */
  clientMessageId: string;
  /**
   * What the content is.
   */
  type: 'text' | 'location' | 'contact' | 'system';
  /**
   * The text, raw: whoever renders it escapes it. Empty once deleted, and in messages of the server itself.
   */
  content: string;
  /**
   * Of `system`: what the server tells.
   */
  event?: SystemEvent;
  /**
   * How often it was passed on; left out where its sender wrote it.
   */
  forwardCount?: number;
  /**
   * The message that it answers.
   */
  replyTo?: Reply;
  /**
   * The message under which it stands: the root of its thread.
   */
  threadRoot?: Reference;
  /**
   * Members whom it is for in particular.
   *
   * @minItems 0
   * @maxItems 50
   */
  mentions?: string[];
  /**
   * Whether it is for all members in particular.
   */
  mentionsAll?: boolean;
  /**
   * 1 when sent; each edit and the deletion add one.
   */
  version: number;
  /**
   * When the database took it.
   */
  createdAt: string;
  /**
   * When it was last edited.
   */
  editedAt?: string;
  /**
   * When it was deleted for everyone.
   */
  deletedAt?: string;
  /**
   * When it will be deleted for everyone, by everyone who has it; left out where it stays.
   */
  expiresAt?: string;
  /**
   * The server forgets it as soon as every device has stored it: report it by `message:stored` when this one has.
   */
  isRelayed?: boolean;
  /**
   * Reactions to it, in the order in which each emoji came; left out while there are none.
   */
  reactions?: ReactionCount[];
  /**
   * The number of the newest change that is in it: those up to it are not to be applied again.
   */
  chg?: number;
  /**
   * Whether the reader wrote it.
   */
  isSender: boolean;
  /**
   * How far it has come: the least of what the other members confirmed and show.
   */
  status: 'sent' | 'delivered' | 'read';
  /**
   * In history: the emoji with which the reader reacts.
   *
   * @minItems 1
   * @maxItems 100
   */
  ownReactions?: string[];
  /**
   * In history: what stands under it, if it is the root of a thread.
   */
  thread?: ThreadCounts;
}
export interface ServerDraining {
  /**
   * Spread the reconnection over this many milliseconds.
   */
  reconnectWithinMs: number;
}
export interface Session {
  /**
   * The session; it stays the same while its tokens rotate.
   */
  id: string;
  /**
   * The device, as it named itself at sign-in.
   */
  deviceId: string;
  /**
   * The User-Agent of the last sign-in or refresh.
   */
  userAgent?: string;
  /**
   * The address of the last sign-in or refresh.
   */
  ip?: string;
  /**
   * When the device signed in.
   */
  createdAt: string;
  /**
   * When the device last refreshed its tokens.
   */
  lastUsedAt: string;
  /**
   * When the session ends unless it is refreshed.
   */
  expiresAt: string;
  /**
   * Whether this request came from it.
   */
  isCurrent: boolean;
}
export interface SessionExpiry {
  /**
   * When the server closes the connection unless it is renewed.
   */
  expiresAt: string;
}
export interface SessionList {
  /**
   * The live sessions, 100 at most.
   */
  items: Session[];
}
export interface SessionReady {
  /**
   * Version of this protocol.
   */
  protocol: number;
  /**
   * Who is connected.
   */
  userId: string;
  /**
   * The session of the token.
   */
  sessionId: string;
  /**
   * The device of this connection.
   */
  deviceId: string;
  /**
   * The node that serves this connection; for logs.
   */
  nodeId: string;
  /**
   * The time of the server.
   */
  serverTime: string;
  /**
   * When the access token of the handshake ends; `session:renew` extends it.
   */
  expiresAt: string;
  /**
   * What the server allows.
   */
  limits: Limits;
}
export interface SessionRevoked {
  /**
   * Why.
   */
  reason: 'revoked';
}
export interface Star {
  /**
   * The message.
   */
  message: Message;
  /**
   * When it was starred.
   */
  at: string;
}
export interface StarPage {
  /**
   * Those that the reader may still see.
   */
  items: Star[];
  /**
   * Leads to the next page; null on the last one.
   */
  nextCursor: string | null;
  /**
   * Whether there is another page.
   */
  hasMore: boolean;
}
export interface Stored {
  /**
   * At most 100 conversations.
   *
   * @minItems 1
   * @maxItems 100
   */
  items: ConversationUpTo[];
}
export interface SyncGap {
  /**
   * The conversation.
   */
  conversationId: string;
  /**
   * First missing message.
   */
  fromSeq?: number;
  /**
   * Last missing message; the newest unless told.
   */
  toSeq?: number;
  /**
   * First missing change.
   */
  fromChg?: number;
  /**
   * Last missing change; the newest unless told.
   */
  toChg?: number;
}
export interface SyncPull {
  /**
   * By conversation id. A conversation that is not named counts as {seq: 0, chg: 0}.
   */
  cursors: {
    [k: string]: Cursor;
  };
  /**
   * Most messages and most changes in the answer; 200 unless told.
   */
  limit?: number;
  /**
   * `nextSince` of the answer before, also of an earlier run. All watermarks unless told.
   */
  since?: string;
  /**
   * The highest number of account data applied: what lies above it is sent too. None is unless told.
   */
  account?: number;
  /**
   * Only conversations with this id or a higher one: for clients with more cursors than one call may name.
   */
  fromId?: string;
  /**
   * Only conversations with a lower id.
   */
  toId?: string;
}
export interface SyncResult {
  /**
   * By conversation, then by rising `seq`.
   */
  messages: Message[];
  /**
   * By conversation, then by rising `chg`.
   */
  changes: Change[];
  /**
   * Watermarks of members of the caller’s conversations that moved since, once there is nothing else left to send.
   */
  receipts: StatusUpdate[];
  /**
   * What concerns only this person, by rising `n`, where it was asked for.
   */
  account?: AccountData[];
  /**
   * Conversations named in the request that the caller is not a member of: forget them.
   *
   * @minItems 0
   * @maxItems 5000
   */
  removed: string[];
  /**
   * The `since` of the next call, whether it is the next page or months away.
   */
  nextSince: string;
  /**
   * Whether something is left: call again with `cursor`.
   */
  more: boolean;
  /**
   * The cursors of the conversations in this answer, after applying it: merge them into yours.
   */
  cursor: {
    [k: string]: Cursor;
  };
}
export interface Target {
  /**
   * Its id.
   */
  id: string;
  /**
   * A browser, a program, or the address of the account.
   */
  kind: 'web-push' | 'webhook' | 'email';
  /**
   * Of `web-push` and `webhook`: where to.
   */
  url?: string;
  /**
   * Of `webhook`: whether it is told what somebody wrote.
   */
  withContent?: boolean;
  /**
   * Of `email`: at which hour; 8 unless told.
   */
  hour?: number;
  /**
   * Of `email`: the place whose hour it is; UTC unless told.
   */
  timeZone?: string;
  /**
   * Since when.
   */
  createdAt: string;
  /**
   * Since when nothing has reached it; left out while it works.
   */
  failingSince?: string;
  /**
   * Since when nothing is sent to it any more; add it again to begin anew.
   */
  disabledAt?: string;
  /**
   * Of a `webhook` that has just been added, and never again: what its requests are signed with.
   */
  secret?: string;
}
export interface TargetList {
  /**
   * The targets, the oldest first.
   *
   * @maxItems 20
   */
  items: Target[];
}
export interface ThreadPage {
  /**
   * The message under which they stand.
   */
  root: ViewedMessage;
  /**
   * The messages of the thread, oldest first.
   */
  messages: ViewedMessage[];
  /**
   * Leads to the next page; null on the last one.
   */
  nextCursor: string | null;
  /**
   * Whether there is another page.
   */
  hasMore: boolean;
}
export interface Tokens {
  /**
   * Who is signed in.
   */
  user: OwnUser;
  /**
   * Bearer token for REST and for the socket handshake.
   */
  accessToken: string;
  /**
   * Single-use token for `POST /api/auth/refresh`; valid 30 days.
   */
  refreshToken: string;
  /**
   * Seconds for which the access token is valid.
   */
  expiresIn: number;
  /**
   * The session that both tokens belong to.
   */
  sessionId: string;
  /**
   * The device of the session: as named at sign-in, or made by the server.
   */
  deviceId: string;
}
export interface Transfer {
  /**
   * The new owner.
   */
  userId: string;
  /**
   * Made by the client, kept for every retry: the same id happens once, for ever.
   */
  clientChangeId: string;
}
export interface TypedContent {
  /**
   * Of `location`: the place.
   */
  location?: Location;
  /**
   * Of `contact`: the card.
   */
  contact?: Contact;
}
export interface TypeItem {
  /**
   * The type.
   */
  type: string;
  /**
   * Messages of it.
   */
  messages: number;
  /**
   * Of all messages.
   */
  share: number;
}
export interface Types {
  /**
   * The most frequent first.
   */
  items: TypeItem[];
  /**
   * How many days, today the last of them.
   */
  days: number;
  /**
   * The time zone that days begin and end in.
   */
  timezone: string;
  /**
   * Up to when all is taken in; missing before the first time.
   */
  countedTo?: string;
}
export interface Typing {
  /**
   * The conversation.
   */
  conversationId: string;
}
export interface TypingStarted {
  /**
   * Who types.
   */
  userId: string;
  /**
   * Milliseconds after which it is over unless it is repeated.
   */
  expiresInMs: number;
  /**
   * The conversation.
   */
  conversationId: string;
}
export interface TypingStopped {
  /**
   * Who typed.
   */
  userId: string;
  /**
   * The conversation.
   */
  conversationId: string;
}
export interface UpdateConversation {
  /**
   * Only if this is its version still.
   */
  expectedVersion?: number;
  /**
   * What it is called.
   */
  title?: string;
  /**
   * What it is about; empty for nothing.
   */
  description?: string;
  /**
   * Its picture; empty for none.
   */
  avatarUrl?: string;
  /**
   * How it is set.
   */
  settings?: SettingsPatch;
  /**
   * Made by the client, kept for every retry: the same id happens once, for ever.
   */
  clientChangeId: string;
}
export interface UpdatePrivacy {
  /**
   * Who may see when the person was last seen and whether they are online.
   */
  lastSeen?: 'everyone' | 'contacts' | 'nobody';
  /**
   * Who may see more of the profile than the names.
   */
  profile?: 'everyone' | 'contacts' | 'nobody';
  /**
   * Who may add the person to groups and channels.
   */
  groups?: 'everyone' | 'contacts' | 'nobody';
  /**
   * Whether who has the person’s address in a list of their own finds them by it.
   */
  findByEmail?: boolean;
  /**
   * Whether others learn that their messages were read.
   */
  readReceipts?: boolean;
}
export interface UpdateProfile {
  /**
   * Name to show.
   */
  displayName?: string;
  /**
   * A few words about oneself; empty removes them.
   */
  bio?: string;
  /**
   * What others may know.
   */
  privacy?: UpdatePrivacy;
}
export interface UpTo {
  /**
   * The highest message number it holds for.
   */
  upToSeq: number;
}
export interface UserPage {
  /**
   * The people.
   */
  items: User[];
  /**
   * Leads to the next page; null on the last one.
   */
  nextCursor: string | null;
  /**
   * Whether there is another page.
   */
  hasMore: boolean;
}
export interface UserSearchQuery {
  /**
   * Beginning of a username or a displayed name, in any case.
   */
  query: string;
  /**
   * Items on the page; 50 unless told.
   */
  limit?: number;
  /**
   * `nextCursor` of the page before; opaque and signed. (History also takes a moment in ISO 8601.)
   */
  cursor?: string;
}
export interface VapidKey {
  /**
   * `applicationServerKey`: a public key of P-256 in base64url.
   */
  publicKey: string;
}
export interface Volume {
  /**
   * From the oldest on, also where nothing was written. Weeks and months as a whole.
   */
  items: VolumeItem[];
  /**
   * How many days, today the last of them.
   */
  days: number;
  /**
   * The time zone that days begin and end in.
   */
  timezone: string;
  /**
   * Up to when all is taken in; missing before the first time.
   */
  countedTo?: string;
}
export interface VolumeItem {
  /**
   * Its beginning: of hours a moment in UTC, of longer ones the day.
   */
  bucket: string;
  /**
   * Messages written, those that are deleted by now too.
   */
  messages: number;
}
export interface VolumeQuery {
  /**
   * What is counted together; days unless told.
   */
  bucket?: 'hour' | 'day' | 'week' | 'month';
  /**
   * Messages of one type only.
   */
  type?: 'text' | 'location' | 'contact' | 'system';
  /**
   * How many days, today the last of them; 30 unless told.
   */
  days?: '7' | '30' | '90';
}
export interface WithChangeId {
  /**
   * Made by the client, kept for every retry: the same id happens once, for ever.
   */
  clientChangeId: string;
}

/** Events a client may send, each with its payload and the data of its ack. */
export interface ClientEvents {
  /** This socket no longer shows the conversation. */
  'conversation:close': { payload: OpenConversation; ack: ConversationCounts };
  /** This socket shows the conversation: send it typing. */
  'conversation:open': { payload: OpenConversation; ack: ConversationCounts };
  /** Keep a draft, for all devices of the person. */
  'draft:save': { payload: SaveDraft; ack: Draft };
  /** Delete a message for everyone, one’s own or as a moderator; a tombstone keeps its place. */
  'message:delete': { payload: MessageChange; ack: ChangeAck };
  /** Messages have reached this device. Stored when acked. */
  'message:delivered': { payload: Delivered; ack: Accepted };
  /** Give one’s own message a new text, and say for whom it is now. */
  'message:edit': { payload: EditMessage; ack: ChangeAck };
  /** Pin a message for everyone in the conversation, or take it down. */
  'message:pin': { payload: PinMessage; ack: ChangeAck };
  /** React to a message with an emoji, or take that back. */
  'message:react': { payload: React; ack: ChangeAck };
  /** The person has read everything up to here. Stored when acked. */
  'message:read': { payload: ConversationUpTo; ack: ReadAck };
  /** Store a message, or keep it for later. The ack means: on a majority of the database, journaled. */
  'message:send': { payload: SendMessage; ack: SendAck | ScheduledMessage };
  /** This device has stored everything up to here for good: the server may forget what is relayed. On record when acked. */
  'message:stored': { payload: Stored; ack: Accepted };
  /** Say of oneself: online or away, and a few words. */
  'presence:set': { payload: PresenceSet; ack: Presence };
  /** Be told when people come and go. */
  'presence:subscribe': { payload: PresenceSubscribe; ack: PresenceList };
  /** Be told no longer. */
  'presence:unsubscribe': { payload: PresenceSubscribe; ack: PresenceList };
  /** A fresh access token of the same session, so that the socket may stay. */
  'session:renew': { payload: Renew; ack: SessionExpiry };
  /** What is missing in the middle of one conversation. */
  'sync:gap': { payload: SyncGap; ack: SyncResult };
  /** Everything missed since the cursors, page by page. */
  'sync:pull': { payload: SyncPull; ack: SyncResult };
  /** The person types. Announced at most once a second; over after three unless repeated. */
  'typing:start': { payload: Typing; ack: null };
  /** The person stopped typing. */
  'typing:stop': { payload: Typing; ack: null };
}

/** Events the server sends. */
export interface ServerEvents {
  /** Something that concerns only this person, to all their sockets. Durable by `n`. */
  'account:updated': AccountData;
  /** The newest numbers of a conversation, about a second after something happened: a client that is behind asks. */
  'conversation:head': ConversationHead;
  /** A group or channel is called or set differently. Durable by `chg`. */
  'conversation:updated': Change;
  /** An event without an ack was refused. */
  'exception': Exception;
  /** People came, went or have another role; also to who went. Durable by `chg`. */
  'member:updated': Change;
  /** A message was deleted for everyone. Durable by `chg`. */
  'message:deleted': Change;
  /** A new message, to all sockets of all members, the sender’s too. Durable by `seq`. */
  'message:receive': Message;
  /** A message was edited. Durable by `chg`. */
  'message:updated': Change;
  /** Something to tell the person, to all their sockets. The same one may come again, with the same id. */
  'notification:new': NewNotification;
  /** The person has read notifications, on whichever device. */
  'notification:read': NotificationsRead;
  /** A message was pinned, or taken down. Durable by `chg`. */
  'pin:updated': Change;
  /** A person this socket watches came, went or changed what they show. Volatile. */
  'presence:update': Presence;
  /** Somebody reacted to a message, or took that back. Durable by `chg`. */
  'reaction:updated': Change;
  /** This node is about to stop: connect to any node again. */
  'server:draining': ServerDraining;
  /** The access token ends in a minute: refresh it and send `session:renew`. */
  'session:expiring': SessionExpiry;
  /** The socket may be used: pull, then go on live. Sent again whenever live events may have been missed: pull again. */
  'session:ready': SessionReady;
  /** The session has ended; the socket is closed next. */
  'session:revoked': SessionRevoked;
  /** A member has received or read more. Durable by the watermark: numbers only rise. */
  'status:update': StatusUpdate;
  /** Someone types. Only to sockets that have the conversation open, the typist’s own too. Volatile. */
  'typing:start': TypingStarted;
  /** Someone stopped typing. Only to sockets that have the conversation open, the typist’s own too. Volatile. */
  'typing:stop': TypingStopped;
}
