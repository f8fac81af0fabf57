import { Injectable } from '@nestjs/common';
import { coreErrors } from '../../platform/errors/core.errors';
import type { Id } from '../../shared/ids';
import type { ConversationSettings } from '../conversations/conversations.types';
import { type ConversationDto, InboxService } from '../inbox/inbox.service';
import type { CreateConversationDto } from './dto/group.dto';
import { GroupsService } from './groups.service';
import { requireWholeRetention } from './settings.policy';

/** How a group or channel is set unless its maker says otherwise. */
const DEFAULT_SETTINGS: Record<'group' | 'channel', ConversationSettings> = {
  group: { history: 'joined', writers: 'everyone', slowModeSeconds: 0, joinApproval: false },
  channel: { history: 'all', writers: 'moderators', slowModeSeconds: 0, joinApproval: false },
};

/** Makes conversations of every kind. */
@Injectable()
export class CreateConversationService {
  constructor(
    private readonly inbox: InboxService,
    private readonly groups: GroupsService,
  ) {}

  /** @throws VALIDATION, CONVERSATION_WITH_SELF, NOT_FOUND, BLOCKED, UNKNOWN_PERSON, PRIVATE_PERSON, OVERLOADED, TIMEOUT */
  async create(
    callerId: Id,
    wish: CreateConversationDto,
  ): Promise<{ conversation: ConversationDto; isNew: boolean }> {
    const { type, userId, title, description, avatarUrl, memberIds = [], clientConversationId } = wish;
    if (type === 'dm') return this.inbox.openDirect(callerId, userId ?? missing('/userId'));
    requireWholeRetention(wish.settings);
    const settings = { ...DEFAULT_SETTINGS[type], ...wish.settings };
    const info = {
      title: title ?? missing('/title'),
      ...(description !== undefined && { description }),
      ...(avatarUrl !== undefined && { avatarUrl }),
      settings,
    };
    const { id, isNew } = await this.groups.create(callerId, { type, info, memberIds, clientConversationId });
    return { conversation: await this.inbox.get(callerId, id), isNew };
  }
}

/** @throws VALIDATION */
function missing(path: string): never {
  throw coreErrors.VALIDATION({
    details: [{ path, rule: 'required', message: 'is required for this type' }],
  });
}
