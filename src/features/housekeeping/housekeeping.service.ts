import { Injectable } from '@nestjs/common';
import type { Id } from '../../shared/ids';
import { ConversationsService } from '../conversations/conversations.service';
import { DraftsService } from '../drafts/drafts.service';
import { InvitesService } from '../invites/invites.service';
import { JoiningService } from '../invites/joining.service';
import { MembersService } from '../members/members.service';
import { PinsService } from '../pins/pins.service';
import { StarsService } from '../stars/stars.service';

/** Memberships ended by one write. */
const BATCH = 500;

/** Clears what nobody can reach any more, some of it at a time, so that it can be interrupted and begun again at any moment. */
@Injectable()
export class HousekeepingService {
  constructor(
    private readonly conversations: ConversationsService,
    private readonly members: MembersService,
    private readonly invites: InvitesService,
    private readonly joining: JoiningService,
    private readonly pins: PinsService,
    private readonly drafts: DraftsService,
    private readonly stars: StarsService,
  ) {}

  /**
   * Ends the memberships of a dissolved group, and clears what people kept of it that leads nowhere now. Its messages stay:
   * who was there to the end reads them.
   */
  async endGroup(conversationId: Id): Promise<void> {
    const [group] = await this.conversations.readMany([conversationId]);
    if (group?.dissolvedSeq === undefined) return;
    while ((await this.members.endSome(conversationId, group.dissolvedSeq, BATCH)) > 0);
    await this.invites.end(conversationId);
    await this.joining.forget(conversationId);
    await this.pins.forget(conversationId);
    await this.drafts.forget(conversationId);
    await this.stars.forget({ conversationId });
  }
}
