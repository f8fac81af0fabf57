import { Body, Controller, Get, Param, Post, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { Principal } from '../../platform/auth/principal';
import { NeedsRole } from '../../platform/auth/roles';
import { IdPipe } from '../../platform/http/contract.pipe';
import { Endpoint } from '../../platform/http/endpoint.decorator';
import type { Actor } from '../audit/audit.types';
import { DeadLettersService } from './dead-letters.service';
import {
  DeadLetterDto,
  DeadLetterPageDto,
  DeadLetterQueryDto,
  DiscardDeadLetterDto,
  RetriedListDto,
  RetryDeadLetterDto,
  RetryDeadLettersDto,
} from './dto/dead-letter.dto';

const REFUSALS = ['FORBIDDEN', 'NOT_FOUND', 'DEAD_LETTER_HANDLED'];

/** Jobs that were given up, for operators: auditors look, admins decide. */
@ApiTags('admin')
@NeedsRole('admin')
@Controller('api/admin/dead-letters')
export class DeadLettersController {
  constructor(private readonly letters: DeadLettersService) {}

  @Get()
  @NeedsRole('auditor')
  @Endpoint({
    summary: 'Jobs that were given up, the newest first',
    query: DeadLetterQueryDto,
    response: DeadLetterPageDto,
    errors: ['FORBIDDEN'],
  })
  page(@Query() query: DeadLetterQueryDto): Promise<DeadLetterPageDto> {
    return this.letters.page(query);
  }

  @Get(':id')
  @NeedsRole('auditor')
  @Endpoint({
    summary: 'One of them, with what it was given and what it failed of',
    response: DeadLetterDto,
    errors: ['FORBIDDEN', 'NOT_FOUND'],
  })
  get(@Param('id', IdPipe) id: string): Promise<DeadLetterDto> {
    return this.letters.get(id);
  }

  @Post('retry')
  @Endpoint({
    summary: 'Run several once more, each for itself',
    body: RetryDeadLettersDto,
    response: RetriedListDto,
    errors: ['FORBIDDEN'],
  })
  async retryMany(
    @Req() request: FastifyRequest,
    @Body() { ids }: RetryDeadLettersDto,
  ): Promise<RetriedListDto> {
    return { items: await this.letters.retryMany(actorOf(request), ids) };
  }

  @Post(':id/retry')
  @Endpoint({
    summary: 'Run it once more, with what it was given or with something else',
    body: RetryDeadLetterDto,
    response: DeadLetterDto,
    errors: [...REFUSALS, 'JOB_UNKNOWN'],
  })
  retry(
    @Req() request: FastifyRequest,
    @Param('id', IdPipe) id: string,
    @Body() { payload }: RetryDeadLetterDto,
  ): Promise<DeadLetterDto> {
    return this.letters.retry(actorOf(request), id, payload);
  }

  @Post(':id/discard')
  @Endpoint({
    summary: 'Decide that nothing more is done about it',
    body: DiscardDeadLetterDto,
    response: DeadLetterDto,
    errors: REFUSALS,
  })
  discard(
    @Req() request: FastifyRequest,
    @Param('id', IdPipe) id: string,
    @Body() { reason }: DiscardDeadLetterDto,
  ): Promise<DeadLetterDto> {
    return this.letters.discard(actorOf(request), id, reason);
  }
}

function actorOf(request: FastifyRequest): Actor {
  const { user } = request as FastifyRequest & { user: Principal };
  return { id: user.userId, requestId: request.id, ip: request.ip };
}
