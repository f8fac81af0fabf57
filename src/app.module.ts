import { type DynamicModule, Module } from '@nestjs/common';
import type { AppConfig } from './config/app-config';
import { ConfigModule } from './config/config.module';
import { AccountDataModule } from './features/account-data/account-data.module';
import { ArchivingModule } from './features/archiving/archiving.module';
import { AuditModule } from './features/audit/audit.module';
import { AnalyticsModule } from './features/analytics/analytics.module';
import { AuthModule } from './features/auth/auth.module';
import { BlocksModule } from './features/blocks/blocks.module';
import { ChangesModule } from './features/changes/changes.module';
import { ColdMessagesModule } from './features/cold-messages/cold-messages.module';
import { ConnectionsModule } from './features/connections/connections.module';
import { ContactsModule } from './features/contacts/contacts.module';
import { ConversationsModule } from './features/conversations/conversations.module';
import { DeadLettersModule } from './features/dead-letters/dead-letters.module';
import { DemoModule } from './features/demo/demo.module';
import { FanOutModule } from './features/fan-out/fan-out.module';
import { GroupsModule } from './features/groups/groups.module';
import { HiddenModule } from './features/hidden/hidden.module';
import { HousekeepingModule } from './features/housekeeping/housekeeping.module';
import { InvitesModule } from './features/invites/invites.module';
import { HeadsModule } from './features/heads/heads.module';
import { InboxModule } from './features/inbox/inbox.module';
import { MembersModule } from './features/members/members.module';
import { MessagesModule } from './features/messages/messages.module';
import { NotificationsModule } from './features/notifications/notifications.module';
import { PeopleModule } from './features/people/people.module';
import { DraftsModule } from './features/drafts/drafts.module';
import { PreferencesModule } from './features/preferences/preferences.module';
import { PinsModule } from './features/pins/pins.module';
import { PresenceModule } from './features/presence/presence.module';
import { PrivacyModule } from './features/privacy/privacy.module';
import { ProfilesModule } from './features/profiles/profiles.module';
import { PushModule } from './features/push/push.module';
import { QueueBoardModule } from './features/queue-board/queue-board.module';
import { ReactionsModule } from './features/reactions/reactions.module';
import { ReceiptsModule } from './features/receipts/receipts.module';
import { RetentionModule } from './features/retention/retention.module';
import { ScheduledModule } from './features/scheduled/scheduled.module';
import { SessionsModule } from './features/sessions/sessions.module';
import { StarsModule } from './features/stars/stars.module';
import { SyncModule } from './features/sync/sync.module';
import { TypingModule } from './features/typing/typing.module';
import { UsersModule } from './features/users/users.module';
import { AuthPlatformModule } from './platform/auth/auth-platform.module';
import { CacheModule } from './platform/cache/cache.module';
import { EventsModule } from './platform/events/events.module';
import { HealthModule } from './platform/health/health.module';
import { JobsModule } from './platform/jobs/jobs.module';
import { MongoModule } from './platform/mongo/mongo.module';
import { OutgoingModule } from './platform/outgoing/outgoing.module';
import { RateLimitModule } from './platform/rate-limit/rate-limit.module';
import { RealtimeModule } from './platform/realtime/realtime.module';
import { RedisModule } from './platform/redis/redis.module';
import { StorageModule } from './platform/storage/storage.module';

const PLATFORM = [
  EventsModule,
  MongoModule,
  RedisModule,
  RateLimitModule,
  RealtimeModule,
  CacheModule,
  JobsModule,
  OutgoingModule,
  StorageModule,
  AuthPlatformModule,
  HealthModule,
];

const FEATURES = [
  AccountDataModule,
  UsersModule,
  BlocksModule,
  ContactsModule,
  PrivacyModule,
  ProfilesModule,
  PeopleModule,
  SessionsModule,
  AuthModule,
  ConnectionsModule,
  HiddenModule,
  MembersModule,
  ConversationsModule,
  InboxModule,
  PreferencesModule,
  DraftsModule,
  GroupsModule,
  InvitesModule,
  ColdMessagesModule,
  MessagesModule,
  ArchivingModule,
  ChangesModule,
  ReactionsModule,
  PinsModule,
  ReceiptsModule,
  RetentionModule,
  ScheduledModule,
  StarsModule,
  SyncModule,
  NotificationsModule,
  PushModule,
  FanOutModule,
  HeadsModule,
  TypingModule,
  PresenceModule,
  AuditModule,
  DeadLettersModule,
  QueueBoardModule,
  AnalyticsModule,
  HousekeepingModule,
  DemoModule,
];

/** The application: the only list of its features. */
@Module({})
export class AppModule {
  static with(config: AppConfig): DynamicModule {
    return { module: AppModule, imports: [ConfigModule.with(config), ...PLATFORM, ...FEATURES] };
  }
}
