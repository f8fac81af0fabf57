import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Model } from 'mongoose';
import { hex, oid } from '../../platform/mongo/object-id';
import { isDuplicateKey } from '../../platform/mongo/write-faults';
import { applyUpdates } from '../../platform/mongo/write-commands';
import type { Id } from '../../shared/ids';
import { DeviceMark } from './device-mark.schema';
import type { DeviceMarkRecord } from './retention.types';

const MAX_TIME_MS = 5_000;

const toRecord = ({ conversationId, userId, deviceId, storedSeq }: DeviceMark): DeviceMarkRecord => ({
  conversationId: hex(conversationId),
  userId: hex(userId),
  deviceId,
  storedSeq,
});

const keyOf = ({ conversationId, userId, deviceId }: DeviceMarkRecord) => ({
  conversationId: oid(conversationId),
  userId: oid(userId),
  deviceId,
});

/** How far devices have stored conversations, in MongoDB. */
@Injectable()
export class DeviceMarksRepository {
  constructor(@InjectModel(DeviceMark.name) private readonly model: Model<DeviceMark>) {}

  /** Moves marks up, by one command; they never fall. */
  async raiseMany(marks: readonly DeviceMarkRecord[], at: Date): Promise<void> {
    if (marks.length === 0) return;
    const updates = marks.map((mark) => {
      const update = { $max: { storedSeq: mark.storedSeq }, $set: { isFresh: true as const, at } };
      return { updateOne: { filter: keyOf(mark), update, upsert: true } };
    });
    const write = () => this.model.collection.bulkWrite(updates, { ordered: false });
    // two first reports of one device at once: one of them makes the row, then there is one
    await write().catch((error: unknown) => {
      if (isDuplicateKey(error)) return write();
      throw error;
    });
  }

  /** Marks that moved, and at which nobody has looked since; longest ago first. */
  async findFresh(limit: number): Promise<DeviceMarkRecord[]> {
    const found = this.model.collection.find<DeviceMark>({ isFresh: true }, { maxTimeMS: MAX_TIME_MS });
    return (await found.sort({ at: 1 }).limit(limit).toArray()).map(toRecord);
  }

  /** The marks were looked at, unless they moved meanwhile. */
  settle(marks: readonly DeviceMarkRecord[]): Promise<void> {
    const updates = marks.map((mark) => ({
      q: { ...keyOf(mark), storedSeq: mark.storedSeq },
      u: { $unset: { isFresh: '' } },
    }));
    return applyUpdates(this.model, updates);
  }

  async findOfConversation(conversationId: Id): Promise<DeviceMarkRecord[]> {
    const filter = { conversationId: oid(conversationId) };
    const found = this.model.collection.find<DeviceMark>(filter, { maxTimeMS: MAX_TIME_MS });
    return (await found.toArray()).map(toRecord);
  }
}
