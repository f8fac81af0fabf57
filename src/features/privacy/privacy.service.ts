import { Injectable } from '@nestjs/common';
import type { Id } from '../../shared/ids';
import { BlocksService } from '../blocks/blocks.service';
import { ContactsService } from '../contacts/contacts.service';
import { UsersService } from '../users/users.service';
import type { Audience } from '../users/users.types';
import type { Sight } from './privacy.types';

const OWN: Sight = { isBlocked: false, presence: true, profile: true, adding: true };
const NONE: Sight = { isBlocked: true, presence: false, profile: false, adding: false };

/** What one person may know of another: blocks first, then what that person lets whom know. */
@Injectable()
export class PrivacyService {
  constructor(
    private readonly users: UsersService,
    private readonly blocks: BlocksService,
    private readonly contacts: ContactsService,
  ) {}

  /** What `viewerId` may know of `userId`; from memory as a rule, and at most a second old. */
  async sight(viewerId: Id, userId: Id): Promise<Sight> {
    if (viewerId === userId) return OWN;
    const [isBlocked, privacy] = await Promise.all([
      this.blocks.between(viewerId, userId),
      this.users.privacyOf(userId),
    ]);
    if (isBlocked || !privacy) return { ...NONE, isBlocked };
    const { lastSeen, profile, groups } = privacy;
    const isReserved = [lastSeen, profile, groups].includes('contacts');
    const isContact = isReserved && (await this.contacts.has(userId, viewerId));
    const isAmong = (audience: Audience) => audience === 'everyone' || (audience === 'contacts' && isContact);
    return { isBlocked, presence: isAmong(lastSeen), profile: isAmong(profile), adding: isAmong(groups) };
  }

  /** The same of many, by person. */
  async sights(viewerId: Id, userIds: readonly Id[]): Promise<Map<Id, Sight>> {
    const seen = await Promise.all(userIds.map((userId) => this.sight(viewerId, userId)));
    return new Map(userIds.map((userId, i) => [userId, seen[i]!]));
  }
}
