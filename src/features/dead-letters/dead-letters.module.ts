import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module';
import { DeadLettersController } from './dead-letters.controller';
import { DeadLettersService } from './dead-letters.service';

/** What operators do about jobs that were given up. */
@Module({
  imports: [AuditModule],
  controllers: [DeadLettersController],
  providers: [DeadLettersService],
})
export class DeadLettersModule {}
