import { Injectable } from '@nestjs/common';
import { CursorCodec } from '../../platform/auth/cursor-codec';
import { DEFAULT_PAGE_SIZE, type PageQueryDto } from '../../platform/contracts/page.dto';
import { DatabaseClock } from '../../platform/mongo/database-clock';
import type { Transaction } from '../../platform/mongo/transactions';
import { firstFault, GENESIS, hashOf } from './audit-chain';
import { AuditRepository } from './audit.repository';
import type { AuditRecord, Deed } from './audit.types';
import type { AuditEntryDto, AuditPageDto } from './dto/audit.dto';

/** What operators did, in one order, each entry bound to the one before. */
@Injectable()
export class AuditService {
  constructor(
    private readonly repository: AuditRepository,
    private readonly cursors: CursorCodec,
    private readonly clock: DatabaseClock,
  ) {}

  /**
   * Notes a deed in the transaction that does it: the one is never without the other.
   * @throws a duplicate key when another deed was noted meanwhile: the transaction is to be repeated
   */
  async note({ actor, diff, ...deed }: Deed, transaction: Transaction): Promise<void> {
    const last = await this.repository.findLast(transaction);
    const { id: actorId, requestId, ip } = actor;
    const entry = {
      ...{ n: (last?.n ?? 0) + 1, actorId, ...deed },
      ...(requestId !== undefined && { requestId }),
      ...(ip !== undefined && { ip }),
      ...(diff && { diff }),
      ...{ prevHash: last?.hash ?? GENESIS, at: new Date(this.clock.now()) },
    };
    await this.repository.insert({ ...entry, hash: hashOf(entry) }, transaction);
  }

  /** A page of the log, the newest first. @throws VALIDATION */
  async page({ limit = DEFAULT_PAGE_SIZE, cursor }: PageQueryDto): Promise<AuditPageDto> {
    const below = cursor ? this.cursors.decode<{ n: number }>('audit', cursor).n : undefined;
    const found = await this.repository.findPage(below, limit + 1);
    const { page, ...rest } = this.cursors.page('audit', found, limit, ({ n }) => ({ n }));
    // with the one before the page, if there is one
    const isIntact = firstFault(found.toReversed()) === undefined;
    return { items: page.map(present), isIntact, ...rest };
  }
}

const present = ({ at, ...entry }: AuditRecord): AuditEntryDto => ({ ...entry, at: at.toISOString() });
