import { Module, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { serveBoard } from '../../platform/jobs/job-board';
import { JobQueues } from '../../platform/jobs/job-queues';
import { RedisLink } from '../../platform/redis/redis-link';
import { AuthModule } from '../auth/auth.module';
import { SessionsModule } from '../sessions/sessions.module';
import { UsersModule } from '../users/users.module';
import { BOARD_PATH, gateOf } from './queue-board.gate';
import { QueueBoardService } from './queue-board.service';

/** Bull Board at `/queues`: a scope of its own in the HTTP server, behind its own gate. */
@Module({ imports: [AuthModule, SessionsModule, UsersModule], providers: [QueueBoardService] })
export class QueueBoardModule implements OnModuleInit {
  constructor(
    private readonly board: QueueBoardService,
    private readonly queues: JobQueues,
    private readonly redis: RedisLink,
    private readonly host: HttpAdapterHost,
  ) {}

  onModuleInit(): void {
    const fastify = this.host.httpAdapter?.getInstance<FastifyInstance>();
    // tools that only load the application serve nothing
    if (!fastify?.register) return;
    const serve = async (scope: FastifyInstance) => {
      scope.addHook(
        'onRequest',
        gateOf(this.board, () => this.redis.isUp),
      );
      await serveBoard(scope, this.queues, BOARD_PATH);
    };
    void fastify.register(serve, { prefix: BOARD_PATH });
  }
}
