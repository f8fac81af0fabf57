import { ParleyError } from './errors';
import type { HttpCall, HttpTransport } from './http';
import type { Session } from './session';
import type {
  AddMembers,
  ChangePreferences,
  ChangeRole,
  Conversation,
  ConversationPage,
  CreateConversation,
  Login,
  MemberPage,
  MembershipAck,
  MessagePage,
  OwnUser,
  EditScheduled,
  Preferences,
  ScheduledMessage,
  Register,
  ThreadPage,
  Tokens,
  Transfer,
  UpdateConversation,
  User,
  UserPage,
  WithChangeId,
} from './wire';

const PAGE = 100;

/** Where in the history to read; at most one of `cursor`, `before` (a moment) and `around` (a message id). */
export interface HistoryQuery {
  cursor?: string;
  before?: string;
  around?: string;
  /** 1–100, 50 unless told */
  limit?: number;
}

/** The REST interface with types. Every call may throw a ParleyError. */
export class Rest {
  constructor(
    private readonly http: HttpTransport,
    private readonly session: Session,
  ) {}

  register(account: Register): Promise<Tokens> {
    return this.http.send({ method: 'POST', path: '/api/auth/register', body: account, isOnce: true });
  }

  login(credentials: Login): Promise<Tokens> {
    return this.http.send({ method: 'POST', path: '/api/auth/login', body: credentials });
  }

  logout(): Promise<void> {
    return this.call({ method: 'POST', path: '/api/auth/logout' });
  }

  me(): Promise<OwnUser> {
    return this.get('/api/users/me');
  }

  user(userId: string): Promise<User> {
    return this.get(`/api/users/${userId}`);
  }

  searchUsers(query: string, cursor?: string): Promise<UserPage> {
    return this.get('/api/users', { query, cursor });
  }

  /** All conversations of the caller, archived ones too, page by page. */
  async *conversations(): AsyncGenerator<Conversation> {
    for (let cursor: string | undefined; ;) {
      const page = await this.get<ConversationPage>('/api/conversations', {
        archived: 'all',
        cursor,
        limit: PAGE,
      });
      yield* page.items;
      if (!page.hasMore || page.nextCursor === null) return;
      cursor = page.nextCursor;
    }
  }

  conversation(conversationId: string): Promise<Conversation> {
    return this.get(`/api/conversations/${conversationId}`);
  }

  changePreferences(conversationId: string, wish: ChangePreferences): Promise<Preferences> {
    return this.call({ method: 'PATCH', path: `/api/conversations/${conversationId}/settings`, body: wish });
  }

  editScheduled(messageId: string, wish: EditScheduled): Promise<ScheduledMessage> {
    return this.call({ method: 'PATCH', path: `/api/scheduled-messages/${messageId}`, body: wish });
  }

  cancelScheduled(messageId: string): Promise<void> {
    return this.call({ method: 'DELETE', path: `/api/scheduled-messages/${messageId}` });
  }

  openDirect(userId: string): Promise<Conversation> {
    return this.call({ method: 'POST', path: '/api/conversations', body: { type: 'dm', userId } });
  }

  /** Makes a group or channel; with the same `clientConversationId` the one that was made. */
  createGroup(wish: CreateConversation): Promise<Conversation> {
    return this.call({ method: 'POST', path: '/api/conversations', body: wish });
  }

  updateConversation(conversationId: string, wish: UpdateConversation): Promise<MembershipAck> {
    return this.call({ method: 'PATCH', path: `/api/conversations/${conversationId}`, body: wish });
  }

  members(conversationId: string, cursor?: string): Promise<MemberPage> {
    return this.get(`/api/conversations/${conversationId}/members`, { cursor, limit: PAGE });
  }

  addMembers(conversationId: string, wish: AddMembers): Promise<MembershipAck> {
    return this.call({ method: 'POST', path: `/api/conversations/${conversationId}/members`, body: wish });
  }

  removeMember(conversationId: string, userId: string, wish: WithChangeId): Promise<MembershipAck> {
    const path = `/api/conversations/${conversationId}/members/${userId}`;
    return this.call({ method: 'DELETE', path, body: wish });
  }

  changeRole(conversationId: string, userId: string, wish: ChangeRole): Promise<MembershipAck> {
    const path = `/api/conversations/${conversationId}/members/${userId}/role`;
    return this.call({ method: 'PUT', path, body: wish });
  }

  transferOwnership(conversationId: string, wish: Transfer): Promise<MembershipAck> {
    return this.call({ method: 'POST', path: `/api/conversations/${conversationId}/owner`, body: wish });
  }

  dissolve(conversationId: string, wish: WithChangeId): Promise<MembershipAck> {
    return this.call({ method: 'DELETE', path: `/api/conversations/${conversationId}`, body: wish });
  }

  leave(conversationId: string, wish: WithChangeId): Promise<MembershipAck> {
    return this.call({ method: 'POST', path: `/api/conversations/${conversationId}/leave`, body: wish });
  }

  history(conversationId: string, query: HistoryQuery): Promise<MessagePage> {
    return this.get(`/api/messages/${conversationId}`, { ...query });
  }

  /** A page of what stands under a message, oldest first. */
  thread(conversationId: string, messageId: string, cursor?: string): Promise<ThreadPage> {
    return this.get(`/api/messages/${conversationId}/${messageId}/thread`, { cursor, limit: PAGE });
  }

  /** Any call that needs a signed-in person; the access token is refreshed once when the server finds it expired. */
  async call<T>(call: HttpCall): Promise<T> {
    const token = await this.session.accessToken();
    try {
      return await this.http.send<T>({ ...call, token });
    } catch (error) {
      if (!(error instanceof ParleyError) || error.status !== 401) throw error;
      // somebody else may have refreshed it meanwhile
      const isStale = token === this.session.tokens?.accessToken;
      const fresh = isStale ? (await this.session.refresh()).accessToken : await this.session.accessToken();
      return this.http.send<T>({ ...call, token: fresh });
    }
  }

  private get<T>(path: string, query?: HttpCall['query']): Promise<T> {
    return this.call({ method: 'GET', path, query });
  }
}
