import { Injectable } from '@nestjs/common';
import { On } from '../../platform/events/events';
import type { ChangeRecord } from '../changes/changes.types';
import type { MessageRecord } from '../messages/messages.types';
import { HeadHints } from './head-hints';

/** Notes what happens in conversations, so that lists and heads follow. */
@Injectable()
export class ConversationsListener {
  constructor(private readonly hints: HeadHints) {}

  @On('message.committed')
  noteMessage({ conversationId, seq, createdAt }: MessageRecord): void {
    this.hints.note({ conversationId, seq, chg: 0, at: createdAt });
  }

  @On('change.committed')
  noteChange({ conversationId, chg, at }: ChangeRecord): void {
    this.hints.note({ conversationId, seq: 0, chg, at });
  }
}
