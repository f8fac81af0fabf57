import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { Conversation, ConversationSchema } from './conversation.schema';
import { ConversationsRepository } from './conversations.repository';
import { ConversationsService } from './conversations.service';
import { HeadHints } from './head-hints';

/** What conversations are, and where they stand. */
@Module({
  imports: [MongooseModule.forFeature([{ name: Conversation.name, schema: ConversationSchema }])],
  providers: [ConversationsRepository, HeadHints, ConversationsService],
  exports: [ConversationsService],
})
export class ConversationsModule {}
