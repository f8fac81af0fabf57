import { Injectable } from '@nestjs/common';
import type { Id } from '../../shared/ids';
import { canSee, cutOut, type Interval } from '../../shared/visibility';
import { HiddenService } from '../hidden/hidden.service';
import { MembersService } from './members.service';
import type { MemberRecord, Membership } from './members.types';

/** Something that stands at a message's place in a conversation. */
interface Place {
  conversationId: Id;
  seq: number;
  /** of a message whose time is over */
  goneAt?: Date;
}

/** What one person may see, to hold against what was read meanwhile. */
export interface Sight {
  /** whether they belonged to the conversation then */
  isTheirs: (place: Place) => boolean;
  /** the same, without the messages that they deleted for themselves */
  isSeen: (place: Place) => boolean;
}

/** What people see of conversations: of the time in which they belong to them, what they did not delete for themselves. */
@Injectable()
export class SightService {
  constructor(
    private readonly members: MembersService,
    private readonly hidden: HiddenService,
  ) {}

  /** A person's time in a conversation as they see it, of a dissolved group to its end. @throws NOT_MEMBER */
  async reader(conversationId: Id, userId: Id): Promise<Membership> {
    return this.shownIn(await this.members.requireReader(conversationId, userId));
  }

  /** The same of conversations in which there is something left to do. @throws NOT_MEMBER, CONVERSATION_DISSOLVED */
  async member(conversationId: Id, userId: Id): Promise<Membership> {
    return this.shownIn(await this.members.require(conversationId, userId));
  }

  /** Times in conversations as their person sees them; for reading only: what they deleted is missing in the intervals. */
  shown<M extends { conversationId: Id; intervals: Interval[] }>(
    userId: Id,
    memberships: readonly M[],
  ): Promise<M[]> {
    return Promise.all(
      memberships.map(async (membership) => {
        const cuts = await this.hidden.of(userId, membership.conversationId);
        return cuts.length === 0
          ? membership
          : { ...membership, intervals: cutOut(membership.intervals, cuts) };
      }),
    );
  }

  /**
   * What a person may see, asked after it was read: a removal, and messages after it, may have been stored since the
   * memberships were read. So those in groups are read anew, by one query; those in direct ones never change.
   */
  async of(
    userId: Id,
    memberships: readonly Pick<MemberRecord, 'conversationId' | 'intervals' | 'inGroup'>[],
  ): Promise<Sight> {
    const groups = memberships.filter(({ inGroup }) => inGroup);
    const pairs = groups.map(({ conversationId }) => ({ conversationId, userId }));
    const fresh = pairs.length === 0 ? [] : await this.members.rowsOfPairs(pairs);
    const present = [...memberships.filter(({ inGroup }) => !inGroup), ...fresh];
    const shown = await this.shown(userId, present);
    return { isTheirs: within(present), isSeen: within(shown) };
  }

  /** The same of one conversation. */
  async in(membership: Membership): Promise<Sight> {
    const { conversationId, userId } = membership;
    const roster = await this.members.roster(conversationId);
    const inGroup = roster?.type === 'dm' ? undefined : true;
    return this.of(userId, [{ ...membership, inGroup }]);
  }

  private async shownIn(membership: Membership): Promise<Membership> {
    const [shown] = await this.shown(membership.userId, [membership]);
    return shown!;
  }
}

function within(memberships: readonly { conversationId: Id; intervals: readonly Interval[] }[]) {
  const times = new Map(memberships.map(({ conversationId, intervals }) => [conversationId, intervals]));
  return ({ conversationId, seq, goneAt }: Place) => !goneAt && canSee(times.get(conversationId) ?? [], seq);
}
