import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { MetricsModule } from '../../platform/metrics/metrics.module';
import { BlocksModule } from '../blocks/blocks.module';
import { ConversationsModule } from '../conversations/conversations.module';
import { MembersModule } from '../members/members.module';
import { NotificationsModule } from '../notifications/notifications.module';
import { PresenceModule } from '../presence/presence.module';
import { SessionsModule } from '../sessions/sessions.module';
import { UsersModule } from '../users/users.module';
import { DeliveriesProcessor } from './deliveries.processor';
import { DeliveriesRepository } from './deliveries.repository';
import { DeliveriesService } from './deliveries.service';
import { Delivery, DeliverySchema } from './delivery.schema';
import { DigestHandOverService } from './digest-hand-over.service';
import { DigestsService } from './digests.service';
import { EmailSink } from './email.sink';
import { HandoverService } from './handover.service';
import { MessageNoticesService } from './message-notices.service';
import { SinkCalls } from './sink-calls';
import { Target, TargetSchema } from './target.schema';
import { TargetHealthService } from './target-health.service';
import { TargetsController } from './targets.controller';
import { TargetsRepository } from './targets.repository';
import { TargetsService } from './targets.service';
import { VapidKeys } from './vapid-keys';
import { WebPushSink } from './web-push.sink';
import { WebhookSink } from './webhook.sink';

/** How people are told who are not there: browsers, webhooks, mail. */
@Module({
  imports: [
    MongooseModule.forFeature([
      { name: Target.name, schema: TargetSchema },
      { name: Delivery.name, schema: DeliverySchema },
    ]),
    MetricsModule,
    BlocksModule,
    ConversationsModule,
    MembersModule,
    NotificationsModule,
    PresenceModule,
    SessionsModule,
    UsersModule,
  ],
  controllers: [TargetsController],
  providers: [
    TargetsRepository,
    DeliveriesRepository,
    VapidKeys,
    TargetsService,
    HandoverService,
    MessageNoticesService,
    SinkCalls,
    DigestsService,
    DigestHandOverService,
    TargetHealthService,
    WebPushSink,
    WebhookSink,
    EmailSink,
    DeliveriesService,
    DeliveriesProcessor,
  ],
  exports: [HandoverService],
})
export class PushModule {}
