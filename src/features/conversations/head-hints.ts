import { Injectable } from '@nestjs/common';
import { Drain } from '../../platform/health/drain';
import { Log } from '../../platform/logger/logger';
import { type HeadRise, mergeHeads } from '../../shared/heads';
import type { Id } from '../../shared/ids';
import { MembersService } from '../members/members.service';
import { ConversationsRepository } from './conversations.repository';

/** How long what happened may wait to be recorded; the list of conversations is this much behind, at most. */
const FLUSH_MS = 250;
/** Conversations waiting; what is above is left to the heads relay. */
const MAX_WAITING = 50_000;

/**
 * The newest numbers of conversations on their way into the `conversations` collection, and the order of people's
 * lists. Hints: a busy conversation is written four times a second, not once per message, and what is lost with the
 * node the heads relay repairs.
 */
@Injectable()
export class HeadHints {
  private readonly log = new Log(HeadHints.name);
  private waiting = new Map<Id, HeadRise>();
  private timer?: NodeJS.Timeout;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly conversations: ConversationsRepository,
    private readonly members: MembersService,
    drain: Drain,
  ) {
    drain.onDrain(() => this.flush());
  }

  /** Notes what happened; the highest per conversation is recorded soon. */
  note(rise: HeadRise): void {
    const present = this.waiting.get(rise.conversationId);
    if (!present && this.waiting.size >= MAX_WAITING) return;
    this.waiting.set(rise.conversationId, mergeHeads(present, rise));
    this.timer ??= setTimeout(() => void this.flush(), FLUSH_MS);
  }

  /** What is noted but not yet recorded of a conversation. */
  peek(conversationId: Id): HeadRise | undefined {
    return this.waiting.get(conversationId);
  }

  /** Records rises at once; stored when this resolves. */
  async record(rises: readonly HeadRise[]): Promise<void> {
    await Promise.all([this.conversations.raiseHeads(rises), this.members.raiseActivity(rises)]);
  }

  private async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const rises = [...this.waiting.values()];
    this.writing = this.writing.then(() => this.write(rises));
    await this.writing;
  }

  private async write(rises: readonly HeadRise[]): Promise<void> {
    try {
      await this.record(rises);
      for (const rise of rises)
        if (this.waiting.get(rise.conversationId) === rise) this.waiting.delete(rise.conversationId);
    } catch (error) {
      this.log.warn('heads not recorded, trying again', { reason: String(error) });
    }
    // what came meanwhile, or failed, is still there
    if (this.waiting.size > 0) this.timer ??= setTimeout(() => void this.flush(), FLUSH_MS);
  }
}
