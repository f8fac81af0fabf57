import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Model } from 'mongoose';
import { hex, oid } from '../../platform/mongo/object-id';
import { isDuplicateKey } from '../../platform/mongo/write-faults';
import { AnalyticsProgress } from './analytics-progress.schema';
import type { ArchiveProgress, GatheringProgress, RollUpProgress } from './analytics.types';

const GATHERING = 'gathering' as never;
const OPTIONS = { maxTimeMS: 5_000 };

/** How far analytics have come, in MongoDB. Nothing of it ever goes back, whoever writes late. */
@Injectable()
export class ProgressRepository {
  constructor(@InjectModel(AnalyticsProgress.name) private readonly model: Model<AnalyticsProgress>) {}

  async findGathering(): Promise<GatheringProgress | undefined> {
    const found = await this.model.collection.findOne<AnalyticsProgress>({ _id: GATHERING }, OPTIONS);
    if (!found) return undefined;
    const { window, cut, token, timezone = '', begunAt, archive } = found;
    const { after, upTo, ...rest } = archive ?? {};
    return {
      ...{ window, cut, token, timezone, begunAt },
      ...(archive && {
        archive: {
          ...(rest as ArchiveProgress),
          ...(after && { after: hex(after) }),
          ...(upTo && { upTo: hex(upTo) }),
        },
      }),
    };
  }

  /** Begins from nothing, or anew in another time zone: what was counted before counts no longer. */
  async begin(timezone: string, window: number): Promise<void> {
    await this.model.collection.deleteMany({ _id: { $ne: GATHERING } }, OPTIONS);
    const set = { timezone, cut: 0 };
    const update = { $set: set, $unset: { archive: '', begunAt: '' }, $max: { window } };
    await this.model.collection.updateOne({ _id: GATHERING }, update, { upsert: true, ...OPTIONS });
  }

  /** All up to a window is written. */
  async saveWindow(window: number, token: unknown): Promise<void> {
    const filter = { _id: GATHERING, window: { $lte: window } };
    await this.model.collection.updateOne(filter, { $set: { window, token } }, OPTIONS);
  }

  /** A count of the archive is to be made, in place of one that may be under way. */
  async beginArchive(cut: number): Promise<void> {
    const update = { $set: { archive: { cut, page: 0 } } };
    await this.model.collection.updateOne({ _id: GATHERING }, update, OPTIONS);
  }

  /** Notes which page of the archive is counted next. @returns false when another has noted that, or a count was begun anew */
  async savePage({ cut, page, begunAt, after, upTo }: ArchiveProgress): Promise<boolean> {
    const filter = { _id: GATHERING, 'archive.cut': cut, 'archive.page': { $lt: page } };
    const ids = { ...(after && { after: oid(after) }), ...(upTo && { upTo: oid(upTo) }) };
    const archive = { cut, page, begunAt, ...ids };
    const { matchedCount } = await this.model.collection.updateOne(filter, { $set: { archive } }, OPTIONS);
    return matchedCount === 1;
  }

  /** The archive is counted: from now on that count holds. */
  async endArchive({ cut, page, begunAt }: ArchiveProgress): Promise<void> {
    const filter = { _id: GATHERING, 'archive.cut': cut, 'archive.page': page };
    const update = { $set: { cut, begunAt }, $unset: { archive: '' } };
    await this.model.collection.updateOne(filter, update, { ...OPTIONS, ignoreUndefined: true });
  }

  async findRollUp(name: string): Promise<RollUpProgress | undefined> {
    const found = await this.model.collection.findOne<AnalyticsProgress>({ _id: name as never }, OPTIONS);
    return found ? { window: found.window, cut: found.cut } : undefined;
  }

  /** A roll-up has taken in all up to a window. */
  async saveRollUp(name: string, { window, cut }: RollUpProgress): Promise<void> {
    const filter = { _id: name as never, $or: [{ window: { $lt: window } }, { cut: { $ne: cut } }] };
    try {
      await this.model.collection.updateOne(filter, { $set: { window, cut } }, { upsert: true, ...OPTIONS });
    } catch (error) {
      // another run has come further already
      if (!isDuplicateKey(error)) throw error;
    }
  }
}
