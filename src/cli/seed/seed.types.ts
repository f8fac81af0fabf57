import type { mongo } from 'mongoose';

type ObjectId = mongo.ObjectId;

/** What an archive is made from: the same options, the same documents, byte for byte. */
export interface ArchiveOptions {
  /** people, 2 at least */
  users: number;
  /** direct conversations, at most one per pair of people */
  conversations: number;
  /** messages in all of them together; each has one at least */
  messages: number;
  /** length of the archive, each month 30.4375 days */
  months: number;
  /** a whole number that makes one archive differ from another */
  seed: number;
}

/** A stored person, as registering makes it. */
export interface UserDocument {
  _id: ObjectId;
  username: string;
  usernameLower: string;
  email: string;
  displayName: string;
  displayNameLower: string;
  role: 'user';
  emailHash: string;
  privacy: {
    lastSeen: 'everyone' | 'nobody';
    profile: 'everyone';
    groups: 'everyone';
    findByEmail: boolean;
    readReceipts: boolean;
  };
  createdAt: Date;
  bio?: string;
}

/** A stored password, as registering makes it. */
export interface CredentialDocument {
  _id: ObjectId;
  passwordHash: string;
  changedAt: Date;
}

/** A stored message, as sending makes it. */
export interface MessageDocument {
  _id: ObjectId;
  conversationId: ObjectId;
  senderId: ObjectId;
  clientMessageId: string;
  type: 'text';
  content: string;
  contentHash: string;
  seq: number;
  version: number;
  createdAt: Date;
}

/** A stored move of a watermark, as delivering and reading make it. */
export interface ReceiptDocument {
  _id: ObjectId;
  conversationId: ObjectId;
  userId: ObjectId;
  kind: 'delivered' | 'read';
  fromSeq: number;
  toSeq: number;
  at: Date;
}

/** A stored membership; the fields in the order of the server's upsert. */
export interface MemberDocument {
  _id: ObjectId;
  conversationId: ObjectId;
  deliveredSeq: number;
  intervals: { fromSeq: number }[];
  lastActivityAt: Date;
  movedAt: Date;
  readSeq: number;
  role: 'member';
  isActive: true;
  /** neither pinned nor archived */
  shelf: 1;
  shownReadSeq: number;
  userId: ObjectId;
}

/** A stored conversation; the fields in the order of the server's upsert. */
export interface ConversationDocument {
  _id: ObjectId;
  createdAt: Date;
  lastChg: number;
  membershipSeq: number;
  version: number;
  lastSeq: number;
  memberCount: number;
  type: 'dm';
  updatedAt: Date;
}
