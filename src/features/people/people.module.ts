import { Module } from '@nestjs/common';
import { BlocksModule } from '../blocks/blocks.module';
import { ContactsModule } from '../contacts/contacts.module';
import { ProfilesModule } from '../profiles/profiles.module';
import { UsersModule } from '../users/users.module';
import { BlockListService } from './block-list.service';
import { BlocksController } from './blocks.controller';
import { ContactListService } from './contact-list.service';
import { ContactsController } from './contacts.controller';

/** What a person has to say of others: the lists they keep of them. */
@Module({
  imports: [BlocksModule, ContactsModule, ProfilesModule, UsersModule],
  controllers: [BlocksController, ContactsController],
  providers: [BlockListService, ContactListService],
})
export class PeopleModule {}
