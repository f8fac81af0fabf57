import type { Connection } from './connection';
import type { Emitter, Listener, Unsubscribe } from './emitter';
import type { ParleyEvents } from './events';
import type { Rest } from './rest';
import type {
  AddTarget,
  NewNotification,
  Notification,
  NotificationPage,
  NotificationPreferences,
  NotificationsRead,
  ReadNotifications,
  Target,
  TargetList,
  VapidKey,
} from './wire';

const ROOT = '/api/notifications';
/** What was missed is asked for to here; more is in the list. */
const MAX_MISSED = 500;
const PAGE = 100;
/** Ids remembered, so that nothing is told twice. */
const REMEMBERED = 1_000;
/** Two servers may give times that are a little apart: what is missed is looked for so far back. */
const OVERLAP_MS = 60_000;

/** What the own person is told of, where they are told while they are not there, and what they wish to be told of. */
export class Notifications {
  constructor(
    private readonly rest: Rest,
    private readonly connection: Pick<Connection, 'link' | 'courier'>,
    private readonly events: Emitter<ParleyEvents>,
    private readonly onFault: (error: unknown) => void,
  ) {}

  /**
   * Tells of every notification once, until the returned function is called: those that come, and after a connection was
   * lost those that came meanwhile. What was there before is in the list.
   */
  follow(listener: Listener<Notification>): Unsubscribe {
    const news = new News(listener);
    const catchUp = () => void this.catchUp(news).catch(this.onFault);
    const stops = [
      this.connection.link.incoming.on('notification:new', (notification) =>
        news.tell(withoutCount(notification)),
      ),
      this.events.on('state', (state) => state === 'live' && catchUp()),
    ];
    catchUp();
    return () => stops.forEach((stop) => stop());
  }

  /** A page of what the own person was told of, latest first. */
  list(query: { cursor?: string; unread?: boolean; limit?: number } = {}): Promise<NotificationPage> {
    const { cursor, unread, limit } = query;
    const given = { cursor, ...(unread && { unread: 'true' }), ...(limit && { limit: String(limit) }) };
    return this.rest.call({ method: 'GET', path: ROOT, query: given });
  }

  /** Marks notifications as read, by their ids or all up to a moment; waits for the connection. */
  markRead(which: ReadNotifications): Promise<NotificationsRead> {
    return this.repeat('POST', '/read', which);
  }

  preferences(): Promise<NotificationPreferences> {
    return this.rest.call({ method: 'GET', path: `${ROOT}/preferences` });
  }

  /** Replaces what the own person wishes to be told of; their other devices know of it by the account data `notifications`. */
  prefer(wishes: NotificationPreferences): Promise<NotificationPreferences> {
    return this.repeat('PUT', '/preferences', wishes);
  }

  /** What a browser subscribes with, as `applicationServerKey`. @throws ParleyError PUSH_OFF */
  async vapidKey(): Promise<string> {
    const path = `${ROOT}/vapid-key`;
    return (await this.rest.call<VapidKey>({ method: 'GET', path })).publicKey;
  }

  async targets(): Promise<Target[]> {
    return (await this.rest.call<TargetList>({ method: 'GET', path: `${ROOT}/targets` })).items;
  }

  /** Adds a browser, a webhook or the daily mail. @throws ParleyError ADDRESS_REFUSED, PUSH_OFF, MAIL_OFF, TARGET_LIMIT */
  addTarget(target: AddTarget): Promise<Target> {
    return this.repeat('POST', '/targets', target);
  }

  /** @throws ParleyError NOT_FOUND */
  removeTarget(targetId: string): Promise<void> {
    return this.rest.call({ method: 'DELETE', path: `${ROOT}/targets/${targetId}` });
  }

  private repeat<T>(method: 'POST' | 'PUT', path: string, body: object): Promise<T> {
    const call = { method, path: ROOT + path, body };
    return this.connection.courier.repeat(() => this.rest.call<T>(call));
  }

  /** Asks, latest first, until it meets what is known. */
  private async catchUp(news: News): Promise<void> {
    const missed: Notification[] = [];
    let cursor: string | null = null;
    do {
      const page: NotificationPage = await this.list({ limit: PAGE, ...(cursor !== null && { cursor }) });
      const fresh = news.unknown(page.items);
      missed.push(...fresh);
      cursor = fresh.length < page.items.length ? null : page.nextCursor;
    } while (cursor !== null && missed.length < MAX_MISSED);
    for (const one of missed.reverse()) news.tell(one);
  }
}

/** What was told, and what is news after it. */
class News {
  private readonly known = new Set<string>();
  /** of the newest that is known; before the first answer nothing is */
  private newestAt?: number;

  constructor(private readonly listener: Listener<Notification>) {}

  /** Those that came since; of the first answer none, as it is where the news begins. */
  unknown(items: readonly Notification[]): Notification[] {
    if (this.newestAt === undefined) {
      for (const one of items) this.learn(one);
      this.newestAt ??= 0;
      return [];
    }
    const since = this.newestAt - OVERLAP_MS;
    return items.filter(({ id, createdAt }) => !this.known.has(id) && Date.parse(createdAt) > since);
  }

  tell(notification: Notification): void {
    if (this.known.has(notification.id)) return;
    this.learn(notification);
    this.listener(notification);
  }

  private learn({ id, createdAt }: Notification): void {
    this.known.add(id);
    if (this.known.size > REMEMBERED) this.known.delete([...this.known][0]!);
    this.newestAt = Math.max(this.newestAt ?? 0, Date.parse(createdAt));
  }
}

function withoutCount(notification: NewNotification): Notification {
  const copy: Partial<NewNotification> = { ...notification };
  delete copy.unread;
  return copy as Notification;
}
