import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/app-config';
import { type JobRequest, RunLater } from '../../platform/jobs/jobs';
import { Outbox } from '../../platform/jobs/outbox';
import { DatabaseClock } from '../../platform/mongo/database-clock';
import { BEFORE_ALL_IDS, type Id } from '../../shared/ids';
import { lifetimeOf } from '../../shared/retention';
import { ConversationsService } from '../conversations/conversations.service';
import type { ConversationRecord } from '../conversations/conversations.types';
import { MessageBodiesService } from '../messages/message-bodies.service';
import { MessageExpiryService } from '../messages/message-expiry.service';
import './retention.jobs';
import { RetentionProgressRepository } from './retention-progress.repository';

/** Rounds of commands in one conversation, 500 messages each; then others have their turn. */
const ROUNDS_AT_ONCE = 40;
/** When a conversation that has more goes on. */
const PAUSE_MS = 100;

/**
 * Ends messages that are older than the workspace keeps any: those from before it said so, which were sent without an end.
 * A round an hour walks through all conversations and looks at one message of each, so that no message needs an index for
 * its age.
 */
@Injectable()
export class PolicyRoundsService {
  constructor(
    private readonly conversations: ConversationsService,
    private readonly bodies: MessageBodiesService,
    private readonly expiry: MessageExpiryService,
    private readonly progress: RetentionProgressRepository,
    private readonly outbox: Outbox,
    private readonly clock: DatabaseClock,
    private readonly config: AppConfig,
  ) {}

  /** Begins a round, where messages are kept for a time. */
  async begin(): Promise<void> {
    if (this.oldest()) await this.outbox.put([seekJob(Math.round(this.clock.now()), BEFORE_ALL_IDS)]);
  }

  /** Goes through the next conversations of a round, and asks for what is to be done in each. */
  async seek(round: number, afterId: Id): Promise<void> {
    const after = await this.conversations.walkSome(afterId, async (portion) => {
      const ids = await this.among(portion);
      await this.outbox.put(ids.map((id) => conversationJob(round, id)));
    });
    if (after !== undefined) await this.outbox.put([seekJob(round, after)]);
  }

  /** Ends what is too old in one conversation. @throws RunLater when there may be more */
  async expire(conversationId: Id): Promise<void> {
    const before = this.oldest();
    const [conversation] = await this.conversations.readMany([conversationId]);
    if (!before || !conversation || !isSubject(conversation)) return;
    let done = (await this.progress.findMany([conversationId])).get(conversationId) ?? 0;
    for (let round = 0; round < ROUNDS_AT_ONCE; round += 1) {
      const through = await this.expiry.endOlder(conversationId, done + 1, before);
      if (through === undefined) return;
      if (through > done) await this.progress.raise(conversationId, through);
      done = through;
    }
    throw new RunLater(PAUSE_MS);
  }

  /** Those of the conversations in which the next message is too old; by two queries, whatever their number. */
  private async among(conversations: readonly ConversationRecord[]): Promise<Id[]> {
    const before = this.oldest();
    if (!before) return [];
    const done = await this.progress.findMany(conversations.map(({ id }) => id));
    const next = conversations
      .filter(isSubject)
      .map(({ id, lastSeq }) => ({ conversationId: id, lastSeq, seq: (done.get(id) ?? 0) + 1 }))
      .filter(({ seq, lastSeq }) => seq <= lastSeq);
    const times = await this.bodies.times(next);
    const timeOf = new Map(times.map(({ conversationId, createdAt }) => [conversationId, createdAt]));
    // one that was forgotten says nothing of the age of others: that needs a closer look
    return next
      .map(({ conversationId }) => conversationId)
      .filter((id) => (timeOf.get(id)?.getTime() ?? 0) < before.getTime());
  }

  /** What was sent before that is to be gone; undefined where messages are not kept for a time. */
  private oldest(): Date | undefined {
    const { retention } = this.config;
    const lifetimeMs = retention.mode === 'ttl' ? lifetimeOf(retention) : undefined;
    return lifetimeMs === undefined ? undefined : new Date(this.clock.now() - lifetimeMs);
  }
}

/** Whether the workspace decides: what is decided about a conversation itself holds from then on, and for nothing older. */
const isSubject = ({ settings }: ConversationRecord) => settings?.retention === undefined;

const seekJob = (round: number, afterId: Id): JobRequest => ({
  name: 'policy-seek',
  id: `${round}-${afterId}`,
  payload: { round, afterId },
});

const conversationJob = (round: number, conversationId: Id): JobRequest => ({
  name: 'policy-conversation',
  id: `${conversationId}-${round}`,
  payload: { conversationId },
});
