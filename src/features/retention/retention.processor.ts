import { Injectable } from '@nestjs/common';
import { type JobMap, Processes } from '../../platform/jobs/jobs';
import { MessageExpiryService } from '../messages/message-expiry.service';
import { PolicyRoundsService } from './policy-rounds.service';
import { RelayService } from './relay.service';
import './retention.jobs';

/** A run ends after so many rounds: what is left then is of the next one, and other jobs have their turn. */
const MAX_ROUNDS = 100;

/** Takes away what is to be kept no longer. */
@Injectable()
export class RetentionProcessor {
  constructor(
    private readonly expiry: MessageExpiryService,
    private readonly relay: RelayService,
    private readonly policy: PolicyRoundsService,
  ) {}

  @Processes('end-messages')
  end(): Promise<void> {
    return rounds(() => this.expiry.endSome());
  }

  @Processes('end-stored-messages')
  endStored(): Promise<void> {
    return rounds(() => this.relay.endStored());
  }

  @Processes('policy-round')
  policyRound(): Promise<void> {
    return this.policy.begin();
  }

  @Processes('policy-seek')
  policySeek({ round, afterId }: JobMap['policy-seek']): Promise<void> {
    return this.policy.seek(round, afterId);
  }

  @Processes('policy-conversation')
  policyConversation({ conversationId }: JobMap['policy-conversation']): Promise<void> {
    return this.policy.expire(conversationId);
  }

  @Processes('forget-messages')
  forget(): Promise<void> {
    return rounds(() => this.expiry.forgetSome());
  }
}

/** Until there is nothing left to do. */
async function rounds(work: () => Promise<number>): Promise<void> {
  for (let round = 0; round < MAX_ROUNDS; round += 1) if ((await work()) === 0) return;
}
