import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Model } from 'mongoose';
import { oid } from '../../platform/mongo/object-id';
import type { Transaction } from '../../platform/mongo/transactions';
import type { Id } from '../../shared/ids';
import { Credential } from './credential.schema';

/** Password hashes in MongoDB. */
@Injectable()
export class CredentialsRepository {
  constructor(@InjectModel(Credential.name) private readonly model: Model<Credential>) {}

  async insert(userId: Id, passwordHash: string, changedAt: Date, transaction: Transaction): Promise<void> {
    const credential = { _id: oid(userId), passwordHash, changedAt };
    await this.model.collection.insertOne(credential, { session: transaction });
  }

  async findHash(userId: Id): Promise<string | undefined> {
    const credential = await this.model.findById(oid(userId)).maxTimeMS(5_000).lean<Credential>();
    return credential?.passwordHash;
  }

  async replaceHash(userId: Id, passwordHash: string, changedAt: Date): Promise<void> {
    await this.model.collection.updateOne({ _id: oid(userId) }, { $set: { passwordHash, changedAt } });
  }
}
