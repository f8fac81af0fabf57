import { Injectable } from '@nestjs/common';
import { BlocksService } from '../blocks/blocks.service';
import { MembersService } from '../members/members.service';
import type { MemberRecord } from '../members/members.types';
import { UsersService } from '../users/users.service';

/** Who lets others know what they have read. */
@Injectable()
export class ReadingPrivacy {
  constructor(
    private readonly members: MembersService,
    private readonly users: UsersService,
    private readonly blocks: BlocksService,
  ) {}

  /** Whether others may learn that this person has read so far. */
  async isShown({ conversationId, userId, inGroup }: MemberRecord): Promise<boolean> {
    if (!(await this.users.sharesReadReceipts(userId))) return false;
    if (inGroup) return true;
    const roster = await this.members.roster(conversationId);
    return roster !== undefined && !(await this.blocks.standsIn(roster, userId));
  }
}
