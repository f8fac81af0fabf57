import type { Conversation, ParleyClient, User } from '../../client';
import { nameOf } from './people';
import { printableLine } from './sanitise';

// people asked for at the same time; the others wait for their turn
const LANES = 4;
const ASK_AGAIN_MS = 30_000;
const TAIL = 6;

/** The client as far as people are asked for. */
export type PeopleSource = Pick<ParleyClient, 'session' | 'groups' | 'rest'>;

/** Who people are: known from what was loaded, else asked of the server when somebody wants to show them. */
export class Names {
  private readonly users = new Map<string, User>();
  private readonly askAgainAt = new Map<string, number>();
  private readonly lanes = Array.from({ length: LANES }, () => Promise.resolve());
  private asked = 0;

  /** @param onLearnt hears when someone became known that was asked for */
  constructor(
    private readonly client: PeopleSource,
    private readonly onLearnt: () => void,
  ) {}

  /** The name a person goes by; the end of their id until it is known. */
  shown(userId: string): string {
    const user = this.user(userId);
    return user ? nameOf(user) : tailOf(userId);
  }

  /** The unique name of a person; the end of their id until it is known. */
  unique(userId: string): string {
    return printableLine(this.user(userId)?.username ?? '') || tailOf(userId);
  }

  /** Keeps people that were loaded for another reason. */
  learn(users: readonly User[]): void {
    for (const user of users) this.users.set(user.id, user);
  }

  /** Loads the first members of a group, who are most of those it shows; without them they are asked for one by one. */
  async meet({ id, type }: Conversation): Promise<void> {
    if (type === 'dm') return;
    await this.quietly(async () =>
      this.learn((await this.client.groups.members(id)).items.map(({ user }) => user)),
    );
  }

  /** Resolves when these people are known, or cannot be. */
  async settle(userIds: readonly string[]): Promise<void> {
    for (const userId of new Set(userIds)) this.user(userId);
    await Promise.all(this.lanes);
  }

  private user(userId: string): User | undefined {
    const own = this.client.session?.user;
    if (own?.id === userId) return own;
    const known = this.users.get(userId);
    if (!known) this.ask(userId);
    return known;
  }

  private ask(userId: string): void {
    if (Date.now() < (this.askAgainAt.get(userId) ?? 0)) return;
    this.askAgainAt.set(userId, Date.now() + ASK_AGAIN_MS);
    const lane = this.asked++ % LANES;
    this.lanes[lane] = Promise.resolve(this.lanes[lane]).then(() => this.load(userId));
  }

  private async load(userId: string): Promise<void> {
    await this.quietly(async () => {
      this.learn([await this.client.rest.user(userId)]);
      this.onLearnt();
    });
  }

  /** A name that is missing is seen, and asked for again when it is shown again. */
  private quietly(work: () => Promise<void>): Promise<void> {
    return work().catch(() => undefined);
  }
}

function tailOf(userId: string): string {
  return printableLine(userId.slice(-TAIL)) || 'somebody';
}
