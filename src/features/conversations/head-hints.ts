import { Injectable } from '@nestjs/common';
import { Drain } from '../../platform/health/drain';
import { Log } from '../../platform/logger/logger';
import { type HeadRise, mergeHeads } from '../../shared/heads';
import type { Id } from '../../shared/ids';
import { MembersService } from '../members/members.service';
import { ConversationsRepository } from './conversations.repository';

/** How long what happened may wait to be recorded; the list of conversations is this much behind, at most. */
const FLUSH_MS = 250;
/**
 * Conversations recorded by one flush, those that wait longest first: so much the database can do beside storing messages.
 * Where more are busy each is recorded less often.
 */
const FLUSHED_AT_ONCE = 500;
/** Conversations waiting; what is above is left to the heads relay. */
const MAX_WAITING = 50_000;

/**
 * The newest numbers of conversations on their way into the `conversations` collection. Hints: a busy conversation is
 * written four times a second, not once per message, and what is lost with the node the heads relay repairs.
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
    drain.onDrain(async () => {
      for (let left = this.waiting.size; left > 0; left -= FLUSHED_AT_ONCE) await this.flush();
    });
  }

  /** Notes what happened; the highest per conversation is recorded soon. */
  note(rise: HeadRise): void {
    const present = this.waiting.get(rise.conversationId);
    if (!present && this.waiting.size >= MAX_WAITING) return;
    // a conversation that waits already keeps its place in the line
    this.waiting.set(rise.conversationId, mergeHeads(present, rise));
    this.timer ??= setTimeout(() => void this.flush(), FLUSH_MS);
  }

  /** What is noted but not yet recorded of a conversation. */
  peek(conversationId: Id): HeadRise | undefined {
    return this.waiting.get(conversationId);
  }

  /** Records rises at once, and that something happened; stored when this resolves. */
  async record(rises: readonly HeadRise[]): Promise<void> {
    await Promise.all([this.conversations.raiseHeads(rises), this.members.raiseActivity(rises)]);
  }

  private async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const rises = take(this.waiting.values(), FLUSHED_AT_ONCE);
    this.writing = this.writing.then(() => this.write(rises));
    await this.writing;
  }

  /** What came meanwhile waits its turn again, behind all others. */
  private settle(recorded: HeadRise): void {
    const { conversationId } = recorded;
    const present = this.waiting.get(conversationId);
    this.waiting.delete(conversationId);
    if (present && present !== recorded) this.waiting.set(conversationId, present);
  }

  private async write(rises: readonly HeadRise[]): Promise<void> {
    try {
      await this.conversations.raiseHeads(rises);
      for (const rise of rises) this.settle(rise);
    } catch (error) {
      this.log.warn('heads not recorded, trying again', { reason: String(error) });
    }
    // what came meanwhile, or failed, is still there
    if (this.waiting.size > 0) this.timer ??= setTimeout(() => void this.flush(), FLUSH_MS);
  }
}

function take<T>(items: Iterable<T>, count: number): T[] {
  const taken: T[] = [];
  for (const item of items) if (taken.push(item) >= count) break;
  return taken;
}
