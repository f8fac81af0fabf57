import { Injectable } from '@nestjs/common';
import { coreErrors } from '../../platform/errors/core.errors';
import { Outbox } from '../../platform/jobs/outbox';
import { DatabaseClock } from '../../platform/mongo/database-clock';
import type { Id } from '../../shared/ids';
import type { ConversationInfo } from '../changes/changes.types';
import { ConversationsService } from '../conversations/conversations.service';
import type { ConversationRecord } from '../conversations/conversations.types';
import { MembersService } from '../members/members.service';
import type { LeaveDto, MembershipAckDto, UpdateConversationDto } from './dto/group.dto';
import './groups.jobs';
import { MembershipService } from './membership.service';
import { requireMay } from './membership-steps';

/** Until then its members are told live, the last time by the heads relay; for that they must still be members. */
const TOLD_MS = 10_000;

/** What is told of a group to who does not belong to it. */
export interface GroupPreview {
  type: 'group' | 'channel';
  title: string;
  description?: string;
  avatarUrl?: string;
  memberCount: number;
  joinApproval: boolean;
}

/** Groups and channels themselves: what they are called, how they are set, their end. */
@Injectable()
export class GroupInfoService {
  constructor(
    private readonly membership: MembershipService,
    private readonly members: MembersService,
    private readonly conversations: ConversationsService,
    private readonly outbox: Outbox,
    private readonly clock: DatabaseClock,
  ) {}

  /** A group as who does not belong to it may see it. @throws NOT_FOUND, CONVERSATION_DISSOLVED */
  async preview(conversationId: Id): Promise<GroupPreview> {
    const [found] = await this.conversations.getMany([conversationId]);
    if (!found?.settings || found.type === 'dm') throw coreErrors.NOT_FOUND();
    if (found.dissolvedSeq !== undefined) this.members.refuseNewcomer();
    const { type, title = '', description, avatarUrl, memberCount, settings } = found;
    return {
      type,
      title,
      ...(description !== undefined && { description }),
      ...(avatarUrl !== undefined && { avatarUrl }),
      memberCount,
      joinApproval: settings.joinApproval,
    };
  }

  /** @throws FORBIDDEN, VERSION_CONFLICT, VALIDATION, and as `MembershipService.change` */
  update(actorId: Id, conversationId: Id, wish: UpdateConversationDto): Promise<MembershipAckDto> {
    const { clientChangeId, expectedVersion, ...content } = wish;
    return this.membership.change({ conversationId, actorId, clientChangeId, content }, (scene) => {
      const { conversation } = scene;
      requireMay(scene, content.settings ? 'changeSettings' : 'changeInfo');
      if (expectedVersion !== undefined && expectedVersion !== conversation.version) {
        throw coreErrors.VERSION_CONFLICT({ details: { version: conversation.version } });
      }
      const info = updated(conversation, content);
      const isRenamed = info.title !== conversation.title;
      return { event: { kind: 'changed', ...(isRenamed && { title: info.title }) }, info };
    });
  }

  /**
   * Ends a group for everybody. Nothing can be done in it from then on; the memberships are ended by and by.
   * @throws FORBIDDEN, and as `MembershipService.change`
   */
  dissolve(actorId: Id, conversationId: Id, { clientChangeId }: LeaveDto): Promise<MembershipAckDto> {
    const wish = { conversationId, actorId, clientChangeId, content: { dissolve: true } };
    return this.membership.change(wish, async (scene) => {
      requireMay(scene, 'dissolve');
      const runAt = new Date(this.clock.now() + TOLD_MS);
      const job = {
        name: 'end-group' as const,
        id: `end-${conversationId}`,
        payload: { conversationId },
        runAt,
      };
      await this.outbox.keep([job], scene.transaction);
      const info = updated(scene.conversation, {});
      return { event: { kind: 'dissolved' }, info, isDissolved: true, action: 'dissolved' };
    });
  }
}

/** What is not named stays; an empty text is none. */
function updated(
  conversation: ConversationRecord,
  { title, description, avatarUrl, settings }: Omit<UpdateConversationDto, 'clientChangeId'>,
): ConversationInfo {
  const text = (wished: string | undefined, present: string | undefined) =>
    (wished ?? present) === '' ? undefined : (wished ?? present);
  const about = text(description, conversation.description);
  const picture = text(avatarUrl, conversation.avatarUrl);
  return {
    title: title ?? conversation.title ?? '',
    ...(about !== undefined && { description: about }),
    ...(picture !== undefined && { avatarUrl: picture }),
    settings: { ...conversation.settings!, ...settings },
  };
}
