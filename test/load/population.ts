import { createSecretKey, createHash } from 'node:crypto';
import { type Db, MongoClient, ObjectId } from 'mongodb';
import { sign } from 'jsonwebtoken';
import { loadConfig } from '../../src/config/load-config';
import { TOKEN_ALGORITHM, TOKEN_ISSUER } from '../../src/platform/auth/access-tokens';
import { directConversationId, memberId } from '../../src/shared/ids';

/** A signed-in user of a population. */
export interface Inhabitant {
  userId: string;
  token: string;
}

const INSERTED_AT_ONCE = 5_000;
const DAY_SECONDS = 86_400;
const GROUP_SETTINGS = { history: 'all', writers: 'everyone', slowModeSeconds: 0, joinApproval: false };

/** The id of the n-th inhabitant: 24 hex digits, spread like random ones. */
function inhabitantId(kind: string, n: number): string {
  return createHash('sha256').update(`${kind} ${n}`).digest('hex').slice(0, 24);
}

async function insert(db: Db, collection: string, documents: object[]): Promise<void> {
  for (let i = 0; i < documents.length; i += INSERTED_AT_ONCE) {
    await db.collection(collection).insertMany(documents.slice(i, i + INSERTED_AT_ONCE), { ordered: false });
  }
}

/** People, sessions and conversations put straight into the database, as many logins would take longer than the bench. */
export class Population {
  private readonly client: MongoClient;
  private readonly db: Db;
  private readonly people: Inhabitant[] = [];
  private readonly conversations = new Set<string>();

  constructor(
    private readonly mongoUri: string,
    private readonly jwtSecret: string,
  ) {
    this.client = new MongoClient(mongoUri);
    this.db = this.client.db();
  }

  /** The first `count` inhabitants; those that do not exist yet are made. */
  async users(count: number): Promise<Inhabitant[]> {
    const begin = this.people.length;
    if (begin < count) await this.settle(begin, count);
    return this.people.slice(0, count);
  }

  /** The direct conversations of neighbours (0 and 1, 2 and 3 …), by the first neighbour's position halved. */
  async pairConversations(count: number): Promise<string[]> {
    const people = await this.users(count);
    const pairs = Array.from({ length: count / 2 }, (_, i) => [
      people[2 * i]!.userId,
      people[2 * i + 1]!.userId,
    ]);
    const ids = pairs.map(([a, b]) => directConversationId(a!, b!));
    const missing = ids.flatMap((id, i) => (this.conversations.has(id) ? [] : [{ id, userIds: pairs[i]! }]));
    await this.found(missing, 'dm');
    return ids;
  }

  /** Makes conversations with their members. */
  async found(conversations: readonly { id: string; userIds: string[] }[], type: string): Promise<void> {
    const at = new Date();
    const heads = conversations.map(({ id, userIds }) => {
      this.conversations.add(id);
      const head = { lastSeq: 0, lastChg: 0, membershipSeq: 0, version: 1, createdAt: at, updatedAt: at };
      const isDirect = type === 'dm';
      return {
        _id: new ObjectId(id),
        type,
        ...(!isDirect && { title: 'Everybody', settings: GROUP_SETTINGS }),
        memberCount: userIds.length,
        ...head,
      };
    });
    const members = conversations.flatMap(({ id, userIds }) =>
      userIds.map((userId) => ({
        _id: new ObjectId(memberId(id, userId)),
        conversationId: new ObjectId(id),
        userId: new ObjectId(userId),
        role: 'member',
        isActive: true,
        ...(type !== 'dm' && { inGroup: true, joinedAt: at }),
        intervals: [{ fromSeq: 1 }],
        ...{ deliveredSeq: 0, readSeq: 0, shownReadSeq: 0, movedAt: at, lastActivityAt: at, shelf: 1 },
      })),
    );
    await insert(this.db, 'conversations', heads);
    await insert(this.db, 'conversation_members', members);
  }

  /** Messages stored so far. */
  countMessages(): Promise<number> {
    return this.db.collection('messages').estimatedDocumentCount();
  }

  async close(): Promise<void> {
    await this.client.close();
  }

  private async settle(from: number, to: number): Promise<void> {
    const engines = { MONGODB_URI: this.mongoUri, REDIS_URL: 'redis://127.0.0.1' };
    const config = loadConfig({ ...engines, NODE_ENV: 'test', JWT_SECRET: this.jwtSecret });
    const key = createSecretKey(config.deriveKey('access-token'));
    const now = new Date();
    const expiresAt = new Date(now.getTime() + DAY_SECONDS * 1000);
    const numbers = Array.from({ length: to - from }, (_, i) => from + i);
    await insert(
      this.db,
      'users',
      numbers.map((n) => userOf(n, now)),
    );
    await insert(
      this.db,
      'sessions',
      numbers.map((n) => ({
        _id: new ObjectId(inhabitantId('session', n)),
        userId: new ObjectId(inhabitantId('user', n)),
        deviceId: 'load',
        generation: 1,
        createdAt: now,
        lastUsedAt: now,
        expiresAt,
      })),
    );
    for (const n of numbers) {
      const userId = inhabitantId('user', n);
      const claims = { sid: inhabitantId('session', n), did: 'load' };
      const options = {
        algorithm: TOKEN_ALGORITHM as 'HS256',
        issuer: TOKEN_ISSUER,
        subject: userId,
        expiresIn: DAY_SECONDS,
      };
      this.people.push({ userId, token: sign(claims, key, options) });
    }
  }
}

function userOf(n: number, createdAt: Date) {
  const username = `load${n}`;
  return {
    _id: new ObjectId(inhabitantId('user', n)),
    username,
    usernameLower: username,
    email: `${username}@example.org`,
    displayName: username,
    displayNameLower: username,
    role: 'user',
    privacy: {
      lastSeen: 'everyone',
      profile: 'everyone',
      groups: 'everyone',
      findByEmail: true,
      readReceipts: true,
    },
    createdAt,
  };
}
