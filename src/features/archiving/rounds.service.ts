import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/app-config';
import type { JobRequest } from '../../platform/jobs/jobs';
import { Outbox } from '../../platform/jobs/outbox';
import { DatabaseClock } from '../../platform/mongo/database-clock';
import { BEFORE_ALL_IDS, type Id } from '../../shared/ids';
import { ConversationsService } from '../conversations/conversations.service';
import './archiving.jobs';
import { OldMessagesService } from './old-messages.service';

/**
 * Finds the conversations that have old messages, a round a day: by walking through all conversations and looking at two
 * messages of each, so that no message needs an index for its age.
 */
@Injectable()
export class RoundsService {
  constructor(
    private readonly conversations: ConversationsService,
    private readonly old: OldMessagesService,
    private readonly outbox: Outbox,
    private readonly clock: DatabaseClock,
    private readonly config: AppConfig,
  ) {}

  /** Begins a round, if messages are to turn cold at all. */
  async begin(): Promise<void> {
    if (this.config.cold.afterDays === 0) return;
    await this.outbox.put([seekJob(Math.round(this.clock.now()), BEFORE_ALL_IDS)]);
  }

  /** Goes through the next conversations of a round, and asks for what is to be done with each. */
  async seek(round: number, afterId: Id): Promise<void> {
    const after = await this.conversations.walkSome(afterId, async (portion) => {
      const ids = await this.old.among(portion);
      await this.outbox.put(ids.map((id) => conversationJob(round, id)));
    });
    if (after !== undefined) await this.outbox.put([seekJob(round, after)]);
  }
}

const seekJob = (round: number, afterId: Id): JobRequest => ({
  name: 'archive-seek',
  id: `${round}-${afterId}`,
  payload: { round, afterId },
});

const conversationJob = (round: number, conversationId: Id): JobRequest => ({
  name: 'archive-conversation',
  id: `${conversationId}-${round}`,
  payload: { conversationId },
});
