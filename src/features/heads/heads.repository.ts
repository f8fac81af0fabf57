import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import { Connection, mongo, Types } from 'mongoose';
import { ChangeFollower } from '../../platform/mongo/change-follower';
import { hex } from '../../platform/mongo/object-id';
import type { HeadSighting } from './heads.types';

interface Inserted {
  ns: { coll: string };
  isAddressed?: boolean;
  fullDocument: {
    conversationId: Types.ObjectId;
    seq: number;
    chg?: number;
    senderId?: Types.ObjectId;
    createdAt?: Date;
    at?: Date;
  };
}

/**
 * Whether a message may be for somebody in particular: an answer, a mention, news of members. Whom it is for stays in the
 * database; and what the server tells is filled in a moment after its number is taken.
 */
const IS_ADDRESSED = {
  $or: [
    { $gt: ['$fullDocument.replyTo', null] },
    { $gt: ['$fullDocument.mentions', null] },
    { $eq: ['$fullDocument.type', 'system'] },
  ],
};

/** What the database itself says was stored. */
@Injectable()
export class HeadsRepository {
  constructor(@InjectConnection() private readonly connection: Connection) {}

  /** Follows every new message and change, in the order in which a majority took them. */
  follow(options: {
    resumeAfter?: unknown;
    startAt?: unknown;
    onSighting: (sighting: HeadSighting) => void;
    onProgress?: (token: unknown) => void;
    onHistoryLost?: () => void;
  }): ChangeFollower {
    return new ChangeFollower(this.connection, {
      wanted: ['messages', 'changes'].map((collection) => ({
        collection,
        match: { operationType: 'insert' },
      })),
      project: {
        ns: 1,
        'fullDocument.conversationId': 1,
        'fullDocument.seq': 1,
        'fullDocument.chg': 1,
        'fullDocument.senderId': 1,
        'fullDocument.createdAt': 1,
        'fullDocument.at': 1,
        isAddressed: IS_ADDRESSED,
      },
      ...options,
      onEvent: (event: mongo.Document) => options.onSighting(toSighting(event as Inserted)),
    });
  }
}

function toSighting({ ns, isAddressed, fullDocument }: Inserted): HeadSighting {
  const { conversationId, seq, chg = 0, senderId, createdAt, at } = fullDocument;
  // a change carries the number of the message it happened to, which says nothing about the newest one
  const isMessage = ns.coll === 'messages';
  return {
    conversationId: hex(conversationId),
    seq: isMessage ? seq : 0,
    chg,
    at: createdAt ?? at ?? new Date(0),
    ...(senderId && { senderId: hex(senderId) }),
    ...(isAddressed && { isAddressed }),
  };
}
