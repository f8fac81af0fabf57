import { Injectable } from '@nestjs/common';
import { CursorCodec } from '../../platform/auth/cursor-codec';
import { DEFAULT_PAGE_SIZE, type PageQueryDto } from '../../platform/contracts/page.dto';
import { coreErrors } from '../../platform/errors/core.errors';
import { DatabaseClock } from '../../platform/mongo/database-clock';
import type { Transaction } from '../../platform/mongo/transactions';
import type { Id } from '../../shared/ids';
import { GroupsService } from '../groups/groups.service';
import type { MembershipAckDto } from '../groups/groups.types';
import { ProfilesService } from '../profiles/profiles.service';
import type { JoinAckDto, JoinDto, JoinRequestPageDto } from './dto/invite.dto';
import { inviteErrors } from './invites.errors';
import { InvitesRepository } from './invites.repository';
import { InvitesService } from './invites.service';
import { JoinRequestsRepository } from './join-requests.repository';

const FORGOTTEN_AT_ONCE = 500;

/** Coming into a group by a link: at once, or when a moderator lets one in. */
@Injectable()
export class JoiningService {
  constructor(
    private readonly invites: InvitesService,
    private readonly links: InvitesRepository,
    private readonly requests: JoinRequestsRepository,
    private readonly groups: GroupsService,
    private readonly profiles: ProfilesService,
    private readonly cursors: CursorCodec,
    private readonly clock: DatabaseClock,
  ) {}

  /**
   * Joins by a link, or waits to be let in. Who belongs to it, or waits, already is told so, whatever became of the link.
   * @throws NOT_FOUND, INVITE_EXPIRED, INVITE_USED_UP, MEMBER_LIMIT, IDEMPOTENCY_CONFLICT, OVERLOADED, TIMEOUT
   */
  async join(userId: Id, code: string, { clientChangeId }: JoinDto): Promise<JoinAckDto> {
    const link = await this.links.findByCode(code);
    if (!link) throw coreErrors.NOT_FOUND();
    const { conversationId } = link;
    let state: JoinAckDto['state'] = 'joined';
    const wish = { conversationId, actorId: userId, clientChangeId, content: { join: code } };
    const ack = await this.groups.join(wish, async ({ conversation, transaction }) => {
      const isLetInLater = conversation.settings?.joinApproval === true;
      state = isLetInLater ? 'waiting' : 'joined';
      const request = { conversationId, userId, inviteId: link.id, at: new Date(this.clock.now()) };
      const isNew = !isLetInLater || (await this.requests.insertMissing(request, transaction));
      if (isNew) await this.use(code, transaction);
      return !isLetInLater;
    });
    return { ...ack, state };
  }

  /** A page of who waits, longest first. @throws NOT_MEMBER, NOT_A_GROUP, FORBIDDEN, VALIDATION */
  async list(
    actorId: Id,
    conversationId: Id,
    { limit = DEFAULT_PAGE_SIZE, cursor }: PageQueryDto,
  ): Promise<JoinRequestPageDto> {
    await this.groups.require(conversationId, actorId, 'approve');
    const scope = `requests:${actorId}:${conversationId}`;
    const from = cursor ? this.cursors.decode<{ at: string; userId: Id }>(scope, cursor) : undefined;
    const after = from && { at: new Date(from.at), userId: from.userId };
    const found = await this.requests.findPage(conversationId, after, limit + 1);
    const { page, ...rest } = this.cursors.page(scope, found, limit, ({ at, userId }) => {
      return { at: at.toISOString(), userId };
    });
    const people = await this.profiles.getMany(
      actorId,
      page.map(({ userId }) => userId),
    );
    return {
      items: page.flatMap(({ userId, inviteId, at }) => {
        const user = people.get(userId);
        return user ? [{ user, inviteId, at: at.toISOString() }] : [];
      }),
      ...rest,
    };
  }

  /** @throws NOT_MEMBER, NOT_A_GROUP, FORBIDDEN, NOT_WAITING, MEMBER_LIMIT, IDEMPOTENCY_CONFLICT, OVERLOADED, TIMEOUT */
  approve(
    actorId: Id,
    conversationId: Id,
    userId: Id,
    { clientChangeId }: JoinDto,
  ): Promise<MembershipAckDto> {
    const wish = { conversationId, actorId, clientChangeId, content: { approve: userId }, userIds: [userId] };
    return this.groups.letIn(wish, userId, async ({ transaction }) => {
      if (!(await this.requests.remove(conversationId, userId, transaction)))
        throw inviteErrors.NOT_WAITING();
    });
  }

  /** @throws NOT_MEMBER, NOT_A_GROUP, FORBIDDEN, NOT_WAITING */
  async decline(actorId: Id, conversationId: Id, userId: Id): Promise<void> {
    await this.groups.require(conversationId, actorId, 'approve');
    if (!(await this.requests.remove(conversationId, userId))) throw inviteErrors.NOT_WAITING();
  }

  /** Of a group that is dissolved: nobody waits any more. Done again it goes on where it stopped. */
  async forget(conversationId: Id): Promise<void> {
    while ((await this.requests.removeSome(conversationId, FORGOTTEN_AT_ONCE)) === FORGOTTEN_AT_ONCE);
  }

  /** As the transaction sees it: two who come at once cannot both have the last use. */
  private async use(code: string, transaction: Transaction): Promise<void> {
    const invite = this.invites.requireValid(await this.links.findByCode(code, transaction));
    if (!(await this.links.use(invite, new Date(this.clock.now()), transaction)))
      throw inviteErrors.INVITE_USED_UP();
  }
}
