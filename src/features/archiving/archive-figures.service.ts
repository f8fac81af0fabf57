import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/app-config';
import { SegmentsService } from '../cold-messages/segments.service';
import type { ColdArchiveDto } from './dto/archive.dto';

/** What operators are told of the archive. */
@Injectable()
export class ArchiveFiguresService {
  constructor(
    private readonly segments: SegmentsService,
    private readonly config: AppConfig,
  ) {}

  /** By two reads, however much there is. */
  async get(): Promise<ColdArchiveDto> {
    const [totals, due] = await Promise.all([this.segments.sum(), this.segments.countDue()]);
    return { afterDays: this.config.cold.afterDays, ...totals, due };
  }
}
