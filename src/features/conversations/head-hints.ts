import { Injectable } from '@nestjs/common';
import { Drain } from '../../platform/health/drain';
import { Log } from '../../platform/logger/logger';
import { type HeadRise, mergeHeads } from '../../shared/heads';
import type { Id } from '../../shared/ids';
import { SlowLane } from '../../shared/slow-lane';
import { ConversationsRepository } from './conversations.repository';

/**
 * How long what happened may wait to be recorded: the list of conversations is this much behind, at most, while some
 * hundred conversations are busy. So much the database can do beside storing messages; where more are busy each is recorded less
 * often.
 */
const LANE = { restMs: 250, everyMs: 50, atOnce: 100 };
/** Conversations waiting; what is above is left to the heads relay. */
const MAX_WAITING = 50_000;

/**
 * The newest numbers of conversations on their way into the `conversations` collection. Hints: a busy conversation is
 * written four times a second, not once per message, and what is lost with the node the heads relay repairs.
 */
@Injectable()
export class HeadHints {
  private readonly log = new Log(HeadHints.name);
  private readonly lane = new SlowLane<Id, HeadRise>(LANE, (portion) =>
    this.write(portion.map(([, rise]) => rise)),
  );
  /** what is being recorded at the moment */
  private leaving = new Map<Id, HeadRise>();

  constructor(
    private readonly conversations: ConversationsRepository,
    drain: Drain,
  ) {
    drain.onDrain(() => this.lane.drain());
  }

  /** Notes what happened; the highest per conversation is recorded soon. */
  note(rise: HeadRise): void {
    const { conversationId } = rise;
    const present = this.lane.get(conversationId);
    if (!present && this.lane.size >= MAX_WAITING) return;
    this.lane.set(conversationId, mergeHeads(present, rise));
  }

  /** What is noted but not yet recorded of a conversation. */
  peek(conversationId: Id): HeadRise | undefined {
    const leaving = this.leaving.get(conversationId);
    const waiting = this.lane.get(conversationId);
    return leaving && waiting ? mergeHeads(leaving, waiting) : (waiting ?? leaving);
  }

  private async write(rises: readonly HeadRise[]): Promise<void> {
    this.leaving = new Map(rises.map((rise) => [rise.conversationId, rise]));
    try {
      await this.conversations.raiseHeads(rises);
    } catch (error) {
      this.log.warn('heads not recorded, trying again', { reason: String(error) });
      for (const rise of rises) this.note(rise);
    } finally {
      this.leaving = new Map();
    }
  }
}
