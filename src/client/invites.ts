import type { Account } from './account';
import { withId } from './change-id';
import type { Courier } from './courier';
import type { OnceOptions } from './options';
import type { Rest } from './rest';
import type {
  CreateInvite,
  Invite,
  InvitePage,
  InvitePreview,
  JoinAck,
  JoinRequestPage,
  MembershipAck,
} from './wire';

const rootOf = (conversationId: string) => `/api/conversations/${conversationId}`;
const linkOf = (code: string) => `/api/invites/${encodeURIComponent(code)}`;

/** Links by which people join groups and channels, and who waits to be let in. */
export class Invites {
  /** @param account who is signed in; throws SIGNED_OUT when nobody is */
  constructor(
    private readonly rest: Rest,
    private readonly courier: Courier,
    private readonly account: () => Account,
  ) {}

  /** Makes a link; each call makes another. @throws ParleyError NOT_MEMBER, NOT_A_GROUP, FORBIDDEN, INVITE_LIMIT, VALIDATION */
  create(conversationId: string, limits: CreateInvite = {}): Promise<Invite> {
    return this.rest.call({ method: 'POST', path: `${rootOf(conversationId)}/invites`, body: limits });
  }

  /** A page of the links of a group, newest first. @throws ParleyError NOT_MEMBER, NOT_A_GROUP, FORBIDDEN */
  list(conversationId: string, cursor?: string): Promise<InvitePage> {
    return this.rest.call({ method: 'GET', path: `${rootOf(conversationId)}/invites`, query: { cursor } });
  }

  /** @throws ParleyError NOT_MEMBER, NOT_A_GROUP, FORBIDDEN, NOT_FOUND */
  revoke(conversationId: string, inviteId: string): Promise<void> {
    return this.rest.call({ method: 'DELETE', path: `${rootOf(conversationId)}/invites/${inviteId}` });
  }

  /** Where a link leads. @throws ParleyError NOT_FOUND, INVITE_EXPIRED, INVITE_USED_UP */
  preview(code: string): Promise<InvitePreview> {
    return this.rest.call({ method: 'GET', path: linkOf(code) });
  }

  /**
   * Joins by a link, or waits to be let in; who has joined has the conversation among theirs when this resolves.
   * @throws ParleyError NOT_FOUND, INVITE_EXPIRED, INVITE_USED_UP, MEMBER_LIMIT
   */
  async join(code: string, options: OnceOptions = {}): Promise<JoinAck> {
    const account = this.account();
    const body = withId(options);
    const ack = await this.courier.repeat(() =>
      this.rest.call<JoinAck>({ method: 'POST', path: `${linkOf(code)}/join`, body }),
    );
    const { state, conversationId } = ack;
    if (state === 'joined') {
      account.meet(await this.courier.repeat(() => this.rest.conversation(conversationId)));
    }
    return ack;
  }

  /** A page of who waits to be let in, longest first. @throws ParleyError NOT_MEMBER, NOT_A_GROUP, FORBIDDEN */
  requests(conversationId: string, cursor?: string): Promise<JoinRequestPage> {
    return this.rest.call({ method: 'GET', path: `${rootOf(conversationId)}/requests`, query: { cursor } });
  }

  /** @throws ParleyError NOT_MEMBER, NOT_A_GROUP, FORBIDDEN, NOT_WAITING, MEMBER_LIMIT */
  async approve(conversationId: string, userId: string, options: OnceOptions = {}): Promise<MembershipAck> {
    const account = this.account();
    const path = `${rootOf(conversationId)}/requests/${userId}/approve`;
    const body = withId(options);
    const ack = this.courier.repeat(() => this.rest.call<MembershipAck>({ method: 'POST', path, body }));
    return account.changed(conversationId, ack);
  }

  /** @throws ParleyError NOT_MEMBER, NOT_A_GROUP, FORBIDDEN, NOT_WAITING */
  decline(conversationId: string, userId: string): Promise<void> {
    return this.rest.call({ method: 'DELETE', path: `${rootOf(conversationId)}/requests/${userId}` });
  }
}
