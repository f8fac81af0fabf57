import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { NeedsRole } from '../../platform/auth/roles';
import { PageQueryDto } from '../../platform/contracts/page.dto';
import { Endpoint } from '../../platform/http/endpoint.decorator';
import { AuditService } from './audit.service';
import { AuditPageDto } from './dto/audit.dto';

/** The audit log, for operators. */
@ApiTags('admin')
@NeedsRole('auditor')
@Controller('api/admin/audit')
export class AuditController {
  constructor(private readonly audit: AuditService) {}

  @Get()
  @Endpoint({
    summary: 'What operators did, the newest first',
    query: PageQueryDto,
    response: AuditPageDto,
    errors: ['FORBIDDEN'],
  })
  page(@Query() query: PageQueryDto): Promise<AuditPageDto> {
    return this.audit.page(query);
  }
}
