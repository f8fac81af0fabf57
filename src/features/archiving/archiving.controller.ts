import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { NeedsRole } from '../../platform/auth/roles';
import { Endpoint } from '../../platform/http/endpoint.decorator';
import { ArchiveFiguresService } from './archive-figures.service';
import { ColdArchiveDto } from './dto/archive.dto';

/** The archive of old messages, for operators. */
@ApiTags('admin')
@NeedsRole('auditor')
@Controller('api/admin/cold-archive')
export class ArchivingController {
  constructor(private readonly figures: ArchiveFiguresService) {}

  @Get()
  @Endpoint({
    summary: 'How many old messages are in compressed files, and what that saves',
    response: ColdArchiveDto,
    errors: ['FORBIDDEN'],
  })
  get(): Promise<ColdArchiveDto> {
    return this.figures.get();
  }
}
