import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Model } from 'mongoose';
import { anyOf, oid } from '../../platform/mongo/object-id';
import type { Transaction } from '../../platform/mongo/transactions';
import { MessageVersion } from './message-version.schema';
import type { MessageRecord } from './messages.types';

const MAX_TIME_MS = 5_000;

type Place = Pick<MessageRecord, 'id' | 'conversationId'>;

const ofMessage = ({ id, conversationId }: Place) => ({
  conversationId: oid(conversationId),
  messageId: oid(id),
});

/** Earlier texts of messages in MongoDB. */
@Injectable()
export class MessageVersionsRepository {
  constructor(@InjectModel(MessageVersion.name) private readonly model: Model<MessageVersion>) {}

  /** Keeps what a message says now. */
  async insert(message: MessageRecord, transaction: Transaction): Promise<void> {
    const { version, content, createdAt, editedAt = createdAt } = message;
    const document = { ...ofMessage(message), version, content, at: editedAt };
    await this.model.collection.insertOne(document, { session: transaction });
  }

  /** Newest first, below a version where one is given. */
  async findPage(
    place: Place,
    { below, limit }: { below?: number; limit: number },
  ): Promise<Pick<MessageVersion, 'version' | 'content' | 'at'>[]> {
    const filter = { ...ofMessage(place), ...(below !== undefined && { version: { $lt: below } }) };
    const options = { projection: { _id: 0, version: 1, content: 1, at: 1 }, maxTimeMS: MAX_TIME_MS };
    const found = this.model.collection.find<MessageVersion>(filter, options);
    return found.sort({ version: -1 }).limit(limit).toArray();
  }

  async removeOfMessages(places: readonly Place[], transaction?: Transaction): Promise<void> {
    const filter = {
      conversationId: anyOf(places.map(({ conversationId }) => conversationId)),
      messageId: anyOf(places.map(({ id }) => id)),
    };
    await this.model.collection.deleteMany(filter, { session: transaction });
  }
}
