import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { BlocksModule } from '../blocks/blocks.module';
import { MembersModule } from '../members/members.module';
import { NotificationsModule } from '../notifications/notifications.module';
import { PresenceModule } from '../presence/presence.module';
import { PushModule } from '../push/push.module';
import { AbsentService } from './absent.service';
import { FanOutDecisionService } from './fan-out-decision.service';
import { FanOutProgress, FanOutProgressSchema } from './fan-out-progress.schema';
import { FanOutProgressRepository } from './fan-out-progress.repository';
import { FanOutProcessor } from './fan-out.processor';
import { FanOutService } from './fan-out.service';
import { NotesService } from './notes.service';

/** From new messages to who is told of them beside a live event. */
@Module({
  imports: [
    MongooseModule.forFeature([{ name: FanOutProgress.name, schema: FanOutProgressSchema }]),
    BlocksModule,
    MembersModule,
    NotificationsModule,
    PresenceModule,
    PushModule,
  ],
  providers: [
    FanOutProgressRepository,
    AbsentService,
    NotesService,
    FanOutDecisionService,
    FanOutService,
    FanOutProcessor,
  ],
  exports: [FanOutDecisionService],
})
export class FanOutModule {}
