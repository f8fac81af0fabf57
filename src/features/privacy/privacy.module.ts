import { Module } from '@nestjs/common';
import { BlocksModule } from '../blocks/blocks.module';
import { ContactsModule } from '../contacts/contacts.module';
import { UsersModule } from '../users/users.module';
import { PrivacyService } from './privacy.service';

/** What one person may know of another. */
@Module({
  imports: [BlocksModule, ContactsModule, UsersModule],
  providers: [PrivacyService],
  exports: [PrivacyService],
})
export class PrivacyModule {}
