import { Injectable } from '@nestjs/common';
import { CursorCodec } from '../../platform/auth/cursor-codec';
import { DEFAULT_PAGE_SIZE, type PageQueryDto } from '../../platform/contracts/page.dto';
import { coreErrors } from '../../platform/errors/core.errors';
import type { Id } from '../../shared/ids';
import type { ConversationRecord } from '../conversations/conversations.types';
import { MembersService } from '../members/members.service';
import type { MemberRecord, MemberRole } from '../members/members.types';
import { PrivacyService } from '../privacy/privacy.service';
import { ProfilesService } from '../profiles/profiles.service';
import { UsersService } from '../users/users.service';
import type {
  AddMembersDto,
  ChangeRoleDto,
  LeaveDto,
  MemberPageDto,
  MembershipAckDto,
  TransferDto,
} from './dto/group.dto';
import { groupErrors } from './groups.errors';
import { type GroupAction, may, mayChangeRole, outranks } from '../../shared/permissions';
import { MembershipService } from './membership.service';
import type { GroupWish, NewGroup, Scene } from './membership.types';
import { newMember, requireMay } from './membership-steps';

/** Most members of each kind. */
export const MAX_MEMBERS = { group: 10_000, channel: 100_000 } as const;

/** Groups and channels: who belongs to them, and who may do what. */
@Injectable()
export class GroupsService {
  constructor(
    private readonly membership: MembershipService,
    private readonly members: MembersService,
    private readonly users: UsersService,
    private readonly privacy: PrivacyService,
    private readonly profiles: ProfilesService,
    private readonly cursors: CursorCodec,
  ) {}

  /**
   * Makes a group or channel, with its maker as owner.
   * @returns its id, and whether it was made by this call
   * @throws UNKNOWN_PERSON, PRIVATE_PERSON, OVERLOADED, TIMEOUT
   */
  async create(ownerId: Id, wish: NewGroup): Promise<{ id: Id; isNew: boolean }> {
    const memberIds = wish.memberIds.filter((userId) => userId !== ownerId);
    await this.requirePeople(memberIds);
    return this.membership.create(ownerId, { ...wish, memberIds }, () =>
      this.requireWilling(ownerId, memberIds),
    );
  }

  /** All of them or nobody. @throws FORBIDDEN, UNKNOWN_PERSON, PRIVATE_PERSON, MEMBER_LIMIT, and as `MembershipService.change` */
  async add(actorId: Id, conversationId: Id, wish: AddMembersDto): Promise<MembershipAckDto> {
    const { userIds, clientChangeId } = wish;
    await this.requirePeople(userIds);
    const content = { add: [...userIds].sort() };
    return this.membership.change(
      { conversationId, actorId, clientChangeId, content, userIds },
      async (scene) => {
        requireMay(scene, 'add');
        const missing = userIds.filter((userId) => !scene.rows.get(userId)?.isActive);
        if (missing.length === 0) return undefined;
        requireRoom(scene.conversation, missing.length);
        await this.requireWilling(actorId, missing);
        const members = missing.map((userId) => newMember(conversationId, userId, scene.rows.get(userId)));
        return { event: { kind: 'added', userIds: missing }, members, action: 'added' };
      },
    );
  }

  /**
   * Comes in without being added.
   * @param admit whether they may; throws a reason, or answers false where that is still to be decided
   * @throws MEMBER_LIMIT, what `admit` throws, and as `MembershipService.change`
   */
  join(wish: GroupWish, admit: (scene: Scene) => Promise<boolean>): Promise<MembershipAckDto> {
    const { conversationId, actorId } = wish;
    return this.membership.change({ ...wish, isNewcomer: true }, async (scene) => {
      if (scene.rows.get(actorId)?.isActive) return undefined;
      requireRoom(scene.conversation, 1);
      if (!(await admit(scene))) return 'kept';
      const members = [newMember(conversationId, actorId, scene.rows.get(actorId))];
      return { event: { kind: 'joined', userIds: [actorId] }, members, action: 'joined' };
    });
  }

  /**
   * Lets somebody in who asked for it.
   * @param admit throws when they did not
   * @throws FORBIDDEN, MEMBER_LIMIT, what `admit` throws, and as `MembershipService.change`
   */
  letIn(wish: GroupWish, userId: Id, admit: (scene: Scene) => Promise<void>): Promise<MembershipAckDto> {
    return this.membership.change(wish, async (scene) => {
      requireMay(scene, 'approve');
      await admit(scene);
      // added by somebody meanwhile: they no longer wait
      if (scene.rows.get(userId)?.isActive) return 'kept';
      requireRoom(scene.conversation, 1);
      const members = [newMember(wish.conversationId, userId, scene.rows.get(userId))];
      return { event: { kind: 'joined', userIds: [userId] }, members, action: 'joined' };
    });
  }

  /** That a person may do something in a group. @throws NOT_MEMBER, NOT_A_GROUP, FORBIDDEN */
  async require(conversationId: Id, userId: Id, action: GroupAction): Promise<void> {
    const roster = await this.members.rosterOf(conversationId, userId);
    const { role } = this.members.requireIn(roster, userId);
    if (roster?.type === 'dm') throw groupErrors.NOT_A_GROUP();
    if (!roster || !may(role, action, roster)) throw coreErrors.FORBIDDEN();
  }

  /** @throws FORBIDDEN, NOT_A_MEMBER, and as `MembershipService.change` */
  remove(actorId: Id, conversationId: Id, userId: Id, wish: LeaveDto): Promise<MembershipAckDto> {
    const { clientChangeId } = wish;
    if (userId === actorId) return this.leave(actorId, conversationId, wish);
    const request = {
      conversationId,
      actorId,
      clientChangeId,
      content: { remove: userId },
      userIds: [userId],
    };
    return this.membership.change(request, (scene) => {
      requireMay(scene, 'remove');
      const member = requireMember(scene, userId);
      if (!outranks(scene.actor.role, member.role)) throw coreErrors.FORBIDDEN();
      const members = [{ ...member, isActive: false, role: 'member' as const }];
      return { event: { kind: 'removed', userIds: [userId] }, members, action: 'removed' };
    });
  }

  /** @throws LAST_OWNER, and as `MembershipService.change` */
  leave(actorId: Id, conversationId: Id, { clientChangeId }: LeaveDto): Promise<MembershipAckDto> {
    const wish = { conversationId, actorId, clientChangeId, content: { leave: true } };
    return this.membership.change(wish, ({ actor, conversation }) => {
      // the last one of all may go: nobody is left to be without an owner
      if (actor.role === 'owner' && conversation.memberCount > 1) throw groupErrors.LAST_OWNER();
      const members = [{ ...actor, isActive: false, role: 'member' as const }];
      return { event: { kind: 'left', userIds: [actorId] }, members, action: 'left' };
    });
  }

  /** @throws FORBIDDEN, NOT_A_MEMBER, and as `MembershipService.change` */
  changeRole(
    actorId: Id,
    conversationId: Id,
    userId: Id,
    { role, clientChangeId }: ChangeRoleDto,
  ): Promise<MembershipAckDto> {
    const wish = { conversationId, actorId, clientChangeId, content: { userId, role }, userIds: [userId] };
    return this.membership.change(wish, (scene) => {
      requireMay(scene, 'changeRole');
      const member = requireMember(scene, userId);
      if (!mayChangeRole(scene.actor.role, member.role, role)) throw coreErrors.FORBIDDEN();
      if (member.role === role) return undefined;
      return {
        event: { kind: 'role', userIds: [userId], role },
        members: [{ ...member, role }],
        action: 'role',
      };
    });
  }

  /** @throws FORBIDDEN, NOT_A_MEMBER, and as `MembershipService.change` */
  transfer(
    actorId: Id,
    conversationId: Id,
    { userId, clientChangeId }: TransferDto,
  ): Promise<MembershipAckDto> {
    const wish = { conversationId, actorId, clientChangeId, content: { owner: userId }, userIds: [userId] };
    return this.membership.change(wish, (scene) => {
      requireMay(scene, 'transfer');
      const member = requireMember(scene, userId);
      if (userId === actorId) return undefined;
      const withRole = (row: MemberRecord, role: MemberRole) => ({ ...row, role });
      const members = [withRole(member, 'owner'), withRole(scene.actor, 'admin')];
      return { event: { kind: 'owner', userIds: [userId] }, members, action: 'owner' };
    });
  }

  /** A page of the members, in the order of their ids. @throws NOT_MEMBER, VALIDATION */
  async list(
    viewerId: Id,
    conversationId: Id,
    { limit = DEFAULT_PAGE_SIZE, cursor }: PageQueryDto,
  ): Promise<MemberPageDto> {
    await this.members.require(conversationId, viewerId);
    const scope = `members:${viewerId}:${conversationId}`;
    const after = cursor ? this.cursors.decode<{ userId: Id }>(scope, cursor) : undefined;
    const found = await this.members.page(conversationId, after?.userId, limit + 1);
    const { page, ...rest } = this.cursors.page(scope, found, limit, ({ userId }) => ({ userId }));
    const people = await this.profiles.getMany(
      viewerId,
      page.map(({ userId }) => userId),
    );
    return {
      items: page.flatMap(({ userId, role, joinedAt }) => {
        const user = people.get(userId);
        return user ? [{ user, role, ...(joinedAt && { joinedAt: joinedAt.toISOString() }) }] : [];
      }),
      ...rest,
    };
  }

  private async requirePeople(userIds: readonly Id[]): Promise<void> {
    const found = await this.users.getMany(userIds);
    const missing = userIds.filter((userId) => !found.has(userId));
    if (missing.length > 0) throw groupErrors.UNKNOWN_PERSON({ details: { userIds: missing } });
  }

  /** That all of them let this person add them. @throws PRIVATE_PERSON */
  private async requireWilling(actorId: Id, userIds: readonly Id[]): Promise<void> {
    const sights = await this.privacy.sights(actorId, userIds);
    const unwilling = userIds.filter((userId) => !sights.get(userId)!.adding);
    if (unwilling.length > 0) throw groupErrors.PRIVATE_PERSON({ details: { userIds: unwilling } });
  }
}

function requireMember({ rows }: Scene, userId: Id): MemberRecord {
  const row = rows.get(userId);
  if (!row?.isActive) throw groupErrors.NOT_A_MEMBER();
  return row;
}

function requireRoom({ type, memberCount }: ConversationRecord, more: number): void {
  const limit = type === 'channel' ? MAX_MEMBERS.channel : MAX_MEMBERS.group;
  if (memberCount + more > limit) throw groupErrors.MEMBER_LIMIT({ details: { limit } });
}
