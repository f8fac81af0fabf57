import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { CursorCodec } from '../../platform/auth/cursor-codec';
import { DEFAULT_PAGE_SIZE, type PageQueryDto } from '../../platform/contracts/page.dto';
import { coreErrors } from '../../platform/errors/core.errors';
import { DatabaseClock } from '../../platform/mongo/database-clock';
import type { Id } from '../../shared/ids';
import { GroupInfoService } from '../groups/group-info.service';
import { GroupsService } from '../groups/groups.service';
import type { CreateInviteDto, InviteDto, InvitePageDto, InvitePreviewDto } from './dto/invite.dto';
import { inviteErrors } from './invites.errors';
import { type InvitePosition, InvitesRepository } from './invites.repository';
import type { InviteRecord } from './invites.types';

/** Links a conversation may have at once. */
const MAX_INVITES = 100;
/** Bytes of a code: 128 bits cannot be guessed. */
const CODE_BYTES = 16;

/** Links by which people join groups and channels. */
@Injectable()
export class InvitesService {
  constructor(
    private readonly invites: InvitesRepository,
    private readonly groups: GroupsService,
    private readonly info: GroupInfoService,
    private readonly cursors: CursorCodec,
    private readonly clock: DatabaseClock,
  ) {}

  /** @throws NOT_MEMBER, NOT_A_GROUP, FORBIDDEN, INVITE_LIMIT */
  async create(
    actorId: Id,
    conversationId: Id,
    { expiresInSeconds, maxUses }: CreateInviteDto,
  ): Promise<InviteDto> {
    await this.groups.require(conversationId, actorId, 'invite');
    if ((await this.invites.count(conversationId, MAX_INVITES)) >= MAX_INVITES) {
      throw inviteErrors.INVITE_LIMIT({ details: { limit: MAX_INVITES } });
    }
    const now = this.clock.now();
    const invite = await this.invites.insert({
      conversationId,
      code: randomBytes(CODE_BYTES).toString('base64url'),
      createdBy: actorId,
      createdAt: new Date(now),
      ...(expiresInSeconds !== undefined && { expiresAt: new Date(now + expiresInSeconds * 1_000) }),
      ...(maxUses !== undefined && { maxUses }),
      uses: 0,
    });
    return present(invite);
  }

  /** A page of the links, newest first. @throws NOT_MEMBER, NOT_A_GROUP, FORBIDDEN, VALIDATION */
  async list(
    actorId: Id,
    conversationId: Id,
    { limit = DEFAULT_PAGE_SIZE, cursor }: PageQueryDto,
  ): Promise<InvitePageDto> {
    await this.groups.require(conversationId, actorId, 'invite');
    const scope = `invites:${actorId}:${conversationId}`;
    const from = cursor ? this.cursors.decode<{ at: string; id: Id }>(scope, cursor) : undefined;
    const after: InvitePosition | undefined = from && { createdAt: new Date(from.at), id: from.id };
    const found = await this.invites.findPage(conversationId, after, limit + 1);
    const { page, ...rest } = this.cursors.page(scope, found, limit, ({ createdAt, id }) => {
      return { at: createdAt.toISOString(), id };
    });
    return { items: page.map(present), ...rest };
  }

  /** Nobody joins by it any more. @throws NOT_MEMBER, NOT_A_GROUP, FORBIDDEN, NOT_FOUND */
  async revoke(actorId: Id, conversationId: Id, inviteId: Id): Promise<void> {
    await this.groups.require(conversationId, actorId, 'invite');
    if (!(await this.invites.remove(conversationId, inviteId))) throw coreErrors.NOT_FOUND();
  }

  /** Of a group that is dissolved: who comes by a link is told so for a while yet. */
  end(conversationId: Id): Promise<void> {
    return this.invites.endAll(conversationId, new Date(this.clock.now()));
  }

  /** Where a link leads. @throws NOT_FOUND, INVITE_EXPIRED, INVITE_USED_UP */
  async preview(code: string): Promise<InvitePreviewDto> {
    const invite = this.requireValid(await this.invites.findByCode(code));
    return this.info.preview(invite.conversationId);
  }

  /** @throws NOT_FOUND, INVITE_EXPIRED, INVITE_USED_UP */
  requireValid(invite: InviteRecord | null): InviteRecord {
    if (!invite) throw coreErrors.NOT_FOUND();
    const { expiresAt, maxUses = Infinity, uses } = invite;
    if (expiresAt && expiresAt.getTime() <= this.clock.now()) throw inviteErrors.INVITE_EXPIRED();
    if (uses >= maxUses) throw inviteErrors.INVITE_USED_UP();
    return invite;
  }
}

function present({ expiresAt, maxUses, createdAt, ...invite }: InviteRecord): InviteDto {
  return {
    ...invite,
    createdAt: createdAt.toISOString(),
    ...(expiresAt && { expiresAt: expiresAt.toISOString() }),
    ...(maxUses !== undefined && { maxUses }),
  };
}
