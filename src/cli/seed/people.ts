import { createHash } from 'node:crypto';
import { hash } from 'bcrypt';
import { oid } from '../../platform/mongo/object-id';
import { foldCase } from '../../shared/text';
import type { Period } from './calendar';
import { drawName } from './names';
import { drawPhrase, LANGUAGE_COUNT } from './phrases';
import { Random } from './random';
import type { ArchivePlan } from './plan';
import type { CredentialDocument, UserDocument } from './seed.types';

/** With this everybody of every archive signs in. */
export const SEED_PASSWORD = 'parley-seed';

const BIO_PART = 0.3;
const PRIVATE_READER_PART = 0.05;
const HIDDEN_PART = 0.05;
/** The youngest account comes when this much of the archive has passed. */
const LAST_REGISTRATION = 0.5;
const BCRYPT_ALPHABET = './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/**
 * Names for everybody, unique in the database: people of another archive have another ending. They depend on nothing
 * but the plan, so that an archive that was begun is found by its first name.
 */
export function usernamesOf({ key, options }: ArchivePlan): { username: string; displayName: string }[] {
  const ending = parseInt(new Random(key, 'ending').hex64().slice(0, 6), 16).toString(36).padStart(5, '0');
  const random = new Random(key, 'names');
  const uses = new Map<string, number>();
  return Array.from({ length: options.users }, () => {
    const { shown, latin } = drawName(random);
    const name = `${latin.given}.${latin.family}`;
    const namesakes = uses.get(name) ?? 0;
    uses.set(name, namesakes + 1);
    return { username: `${name}${namesakes || ''}-${ending}`, displayName: shown };
  });
}

/** Everybody of the archive; the first, who is the most active, came at the very beginning. */
export function makeUsers(plan: ArchivePlan, { from, until }: Period): UserDocument[] {
  const span = (until - from) * LAST_REGISTRATION;
  return usernamesOf(plan).map(({ username, displayName }, i) => {
    const random = new Random(plan.key, 'person', i);
    const createdAt = i === 0 ? from : Math.floor(from + span * random.fraction() ** 2);
    return makeUser({ username, displayName, createdAt }, random);
  });
}

function makeUser(
  { username, displayName, createdAt }: { username: string; displayName: string; createdAt: number },
  random: Random,
): UserDocument {
  const hasBio = random.chance(BIO_PART);
  const email = `${username}@seed.invalid`;
  return {
    _id: objectIdAt(createdAt, random),
    username,
    usernameLower: foldCase(username),
    email,
    emailHash: createHash('sha256').update(email).digest('hex'),
    displayName,
    displayNameLower: foldCase(displayName),
    role: 'user',
    privacy: {
      lastSeen: random.chance(HIDDEN_PART) ? 'nobody' : 'everyone',
      profile: 'everyone',
      groups: 'everyone',
      findByEmail: true,
      readReceipts: !random.chance(PRIVATE_READER_PART),
    },
    createdAt: new Date(createdAt),
    ...(hasBio && { bio: drawPhrase(random.below(LANGUAGE_COUNT), random).slice(0, 100).trim() }),
  };
}

/**
 * The password of everybody. It is hashed once, as a thousand hashes of the server's cost take minutes.
 * @param cost bcrypt's; each step doubles the work
 */
export async function makeCredentials(
  { key }: ArchivePlan,
  users: readonly UserDocument[],
  cost: number,
): Promise<CredentialDocument[]> {
  const passwordHash = await hash(SEED_PASSWORD, drawSalt(cost, new Random(key, 'salt')));
  return users.map(({ _id, createdAt }) => ({ _id, passwordHash, changedAt: createdAt }));
}

/** A salt that comes out the same each time; of its last character bcrypt reads two bits. */
function drawSalt(cost: number, random: Random): string {
  const letters = Array.from({ length: 21 }, () => BCRYPT_ALPHABET[random.below(64)]);
  return `$2b$${String(cost).padStart(2, '0')}$${letters.join('')}${BCRYPT_ALPHABET[random.below(4) * 16]}`;
}

/** An ordinary ObjectId as made at that moment: its seconds, then what a process and its counter would give. */
export function objectIdAt(at: number, random: Random) {
  const seconds = Math.floor(at / 1000);
  return oid(seconds.toString(16).padStart(8, '0') + random.hex64());
}
