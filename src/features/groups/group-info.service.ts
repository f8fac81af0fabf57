import { Injectable } from '@nestjs/common';
import { coreErrors } from '../../platform/errors/core.errors';
import { Outbox } from '../../platform/jobs/outbox';
import { DatabaseClock } from '../../platform/mongo/database-clock';
import type { Id } from '../../shared/ids';
import type { ConversationInfo } from '../changes/changes.types';
import { ConversationsService } from '../conversations/conversations.service';
import { type ConversationRecord, DIRECT_SETTINGS } from '../conversations/conversations.types';
import { MembersService } from '../members/members.service';
import type { LeaveDto, MembershipAckDto, UpdateConversationDto } from './dto/group.dto';
import './groups.jobs';
import { MembershipService } from './membership.service';
import { requireMay } from './membership-steps';
import { requireWholeRetention } from './settings.policy';

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

  /** @throws FORBIDDEN, BLOCKED, VERSION_CONFLICT, VALIDATION, and as `MembershipService.change` */
  async update(actorId: Id, conversationId: Id, wish: UpdateConversationDto): Promise<MembershipAckDto> {
    const { clientChangeId, expectedVersion, ...content } = wish;
    requireWholeRetention(content.settings);
    const isForDirect = isRetentionAlone(content);
    const asked = { conversationId, actorId, clientChangeId, content, isForDirect };
    return this.membership.change(asked, async (scene) => {
      const { conversation } = scene;
      // the other is told of it, as of a message
      if (conversation.type === 'dm') await this.members.requireSpeaker(conversationId, actorId);
      requireMay(scene, content.settings ? 'changeSettings' : 'changeInfo');
      if (expectedVersion !== undefined && expectedVersion !== conversation.version) {
        throw coreErrors.VERSION_CONFLICT({ details: { version: conversation.version } });
      }
      const info = updated(conversation, content);
      const isRenamed = info.title !== conversation.title;
      const { retention } = content.settings ?? {};
      return {
        event: { kind: 'changed', ...(isRenamed && { title: info.title }), ...(retention && { retention }) },
        info,
      };
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
  const called = title ?? conversation.title;
  return {
    ...(called !== undefined && { title: called }),
    ...(about !== undefined && { description: about }),
    ...(picture !== undefined && { avatarUrl: picture }),
    settings: { ...(conversation.settings ?? DIRECT_SETTINGS), ...settings },
  };
}

type Wished = Omit<UpdateConversationDto, 'clientChangeId' | 'expectedVersion'>;

/** Whether nothing else is wished: that is all that can be decided about a direct conversation. */
function isRetentionAlone({ settings, ...others }: Wished): boolean {
  const names = Object.entries({ ...others, ...settings }).filter(([, value]) => value !== undefined);
  return names.length === 1 && names[0]![0] === 'retention';
}
