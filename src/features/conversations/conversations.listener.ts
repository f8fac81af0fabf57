import { Injectable } from '@nestjs/common';
import { On } from '../../platform/events/events';
import type { ChangeRecord } from '../changes/changes.types';
import type { MessageRecord } from '../messages/messages.types';
import { MembersService } from '../members/members.service';
import { HeadHints } from './head-hints';

/** Notes what happens in conversations, so that lists and heads follow. */
@Injectable()
export class ConversationsListener {
  constructor(
    private readonly hints: HeadHints,
    private readonly members: MembersService,
  ) {}

  @On('message.committed')
  noteMessage({ conversationId, seq, createdAt }: MessageRecord): void {
    this.hints.note({ conversationId, seq, chg: 0, at: createdAt });
    this.members.noteActivity(conversationId, createdAt);
  }

  @On('change.committed')
  noteChange({ conversationId, chg, at }: ChangeRecord): void {
    this.hints.note({ conversationId, seq: 0, chg, at });
    this.members.noteActivity(conversationId, at);
  }
}
