import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { MessagesModule } from '../messages/messages.module';
import { ProfilesModule } from '../profiles/profiles.module';
import { Reaction, ReactionSchema } from './reaction.schema';
import { ReactionsController } from './reactions.controller';
import { ReactionsGateway } from './reactions.gateway';
import { ReactionsRepository } from './reactions.repository';
import { ReactionsService } from './reactions.service';

/** Reactions to messages. */
@Module({
  imports: [
    MongooseModule.forFeature([{ name: Reaction.name, schema: ReactionSchema }]),
    MessagesModule,
    ProfilesModule,
  ],
  controllers: [ReactionsController],
  providers: [ReactionsRepository, ReactionsService, ReactionsGateway],
})
export class ReactionsModule {}
