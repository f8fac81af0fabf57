import { Injectable } from '@nestjs/common';
import { On } from '../../platform/events/events';
import type { ChangeRecord } from '../changes/changes.types';
import type { MessageRecord } from '../messages/messages.types';
import { ConversationsService } from '../conversations/conversations.service';
import { MembersService } from '../members/members.service';

/** Notes what happens in conversations, so that lists and heads follow. */
@Injectable()
export class InboxListener {
  constructor(
    private readonly conversations: ConversationsService,
    private readonly members: MembersService,
  ) {}

  @On('message.committed')
  noteMessage({ conversationId, seq, createdAt }: MessageRecord): void {
    this.conversations.note({ conversationId, seq, chg: 0, at: createdAt });
    this.members.noteActivity(conversationId, createdAt);
  }

  @On('change.committed')
  noteChange({ conversationId, chg, at }: ChangeRecord): void {
    this.conversations.note({ conversationId, seq: 0, chg, at });
    this.members.noteActivity(conversationId, at);
  }
}
