import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { ContactsModule } from '../contacts/contacts.module';
import { PrivacyModule } from '../privacy/privacy.module';
import { ContactPresenceService } from './contact-presence.service';
import { PresenceGateway } from './presence.gateway';
import { PresenceLeases } from './presence-leases';
import { PresenceListener } from './presence.listener';
import { PresenceRepository } from './presence.repository';
import { Presence, PresenceSchema } from './presence.schema';
import { PresenceService } from './presence.service';
import { PresenceSweepService } from './presence-sweep.service';
import { PresenceWatchService } from './presence-watch.service';

/** Who is there. */
@Module({
  imports: [
    MongooseModule.forFeature([{ name: Presence.name, schema: PresenceSchema }]),
    ContactsModule,
    PrivacyModule,
  ],
  providers: [
    PresenceRepository,
    PresenceLeases,
    PresenceService,
    PresenceWatchService,
    ContactPresenceService,
    PresenceSweepService,
    PresenceListener,
    PresenceGateway,
  ],
  exports: [PresenceService],
})
export class PresenceModule {}
