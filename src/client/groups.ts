import type { Account } from './account';
import { withId } from './change-id';
import type { Courier } from './courier';
import type { ChangeOptions, NewGroupOptions, OnceOptions } from './options';
import type { Rest } from './rest';
import type { ChangeRole, Conversation, MemberPage, MembershipAck, UpdateConversation } from './wire';

/** What a group or channel shall be called and how it shall be set; what is not named stays. */
export type GroupInfo = Omit<UpdateConversation, 'clientChangeId' | 'expectedVersion'>;

/**
 * Groups and channels: making them, who belongs to them, what they are called. What changes something waits for the
 * connection and is repeated until the server answers for good; it happens once. What came of it is told by the log of the
 * conversation, as to everybody else.
 */
export class Groups {
  /** @param account who is signed in; throws SIGNED_OUT when nobody is */
  constructor(
    private readonly rest: Rest,
    private readonly courier: Courier,
    private readonly account: () => Account,
  ) {}

  /**
   * Makes a group, or a channel, of the own person and up to 1,000 others.
   * @throws ParleyError UNKNOWN_PERSON, MEMBER_LIMIT, VALIDATION
   */
  async create(
    title: string,
    memberIds: readonly string[] = [],
    options: NewGroupOptions = {},
  ): Promise<Conversation> {
    const { type = 'group', clientConversationId = crypto.randomUUID(), ...info } = options;
    const wish = { type, title, memberIds: [...memberIds], clientConversationId, ...info };
    const account = this.account();
    return account.meet(await this.courier.repeat(() => this.rest.createGroup(wish)));
  }

  /**
   * Calls or sets it differently.
   * @throws ParleyError NOT_MEMBER, NOT_A_GROUP, FORBIDDEN, VERSION_CONFLICT, VALIDATION
   */
  update(conversationId: string, info: GroupInfo, options: ChangeOptions = {}): Promise<MembershipAck> {
    const wish = { ...info, ...withId(options) };
    return this.change(conversationId, () => this.rest.updateConversation(conversationId, wish));
  }

  /**
   * Adds up to 1,000 people; who belongs to it already stays as they are.
   * @throws ParleyError NOT_MEMBER, NOT_A_GROUP, FORBIDDEN, UNKNOWN_PERSON, MEMBER_LIMIT
   */
  addMembers(
    conversationId: string,
    userIds: readonly string[],
    options: OnceOptions = {},
  ): Promise<MembershipAck> {
    const wish = { userIds: [...userIds], ...withId(options) };
    return this.change(conversationId, () => this.rest.addMembers(conversationId, wish));
  }

  /** @throws ParleyError NOT_MEMBER, NOT_A_GROUP, FORBIDDEN, NOT_A_MEMBER */
  removeMember(conversationId: string, userId: string, options: OnceOptions = {}): Promise<MembershipAck> {
    const wish = withId(options);
    return this.change(conversationId, () => this.rest.removeMember(conversationId, userId, wish));
  }

  /** Leaves for good: the conversation is dropped here too. @throws ParleyError NOT_MEMBER, NOT_A_GROUP, LAST_OWNER */
  leave(conversationId: string, options: OnceOptions = {}): Promise<MembershipAck> {
    const wish = withId(options);
    return this.change(conversationId, () => this.rest.leave(conversationId, wish));
  }

  /** Ends a group for everybody. @throws ParleyError NOT_MEMBER, NOT_A_GROUP, FORBIDDEN, CONVERSATION_DISSOLVED */
  dissolve(conversationId: string, options: OnceOptions = {}): Promise<MembershipAck> {
    const wish = withId(options);
    return this.change(conversationId, () => this.rest.dissolve(conversationId, wish));
  }

  /** @throws ParleyError NOT_MEMBER, NOT_A_GROUP, FORBIDDEN, NOT_A_MEMBER */
  changeRole(
    conversationId: string,
    userId: string,
    role: ChangeRole['role'],
    options: OnceOptions = {},
  ): Promise<MembershipAck> {
    const wish = { role, ...withId(options) };
    return this.change(conversationId, () => this.rest.changeRole(conversationId, userId, wish));
  }

  /** Makes a member the owner and the own person an admin. @throws ParleyError NOT_MEMBER, NOT_A_GROUP, FORBIDDEN, NOT_A_MEMBER */
  transferOwnership(
    conversationId: string,
    userId: string,
    options: OnceOptions = {},
  ): Promise<MembershipAck> {
    const wish = { userId, ...withId(options) };
    return this.change(conversationId, () => this.rest.transferOwnership(conversationId, wish));
  }

  /** A page of the members in the order of their ids, 100 at most. @throws ParleyError NOT_MEMBER */
  members(conversationId: string, cursor?: string): Promise<MemberPage> {
    return this.rest.members(conversationId, cursor);
  }

  private async change(conversationId: string, call: () => Promise<MembershipAck>): Promise<MembershipAck> {
    return this.account().changed(conversationId, this.courier.repeat(call));
  }
}
