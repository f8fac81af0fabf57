import { Module } from '@nestjs/common';
import { BlocksModule } from '../blocks/blocks.module';
import { MembersModule } from '../members/members.module';
import { TypingGateway } from './typing.gateway';
import { TypingListener } from './typing.listener';
import { TypingService } from './typing.service';

/** Typing indicators. */
@Module({ imports: [BlocksModule, MembersModule], providers: [TypingService, TypingListener, TypingGateway] })
export class TypingModule {}
