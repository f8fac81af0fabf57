import { Injectable } from '@nestjs/common';
import { CursorCodec } from '../../platform/auth/cursor-codec';
import { DEFAULT_PAGE_SIZE, type PageQueryDto } from '../../platform/contracts/page.dto';
import type { Id } from '../../shared/ids';
import { BlocksService } from '../blocks/blocks.service';
import { ContactsService } from '../contacts/contacts.service';
import type { ContactRecord } from '../contacts/contacts.types';
import { ProfilesService } from '../profiles/profiles.service';
import { UsersService } from '../users/users.service';
import type { UserDto } from '../users/users.types';
import type {
  BookContactDto,
  ContactMatchesDto,
  ContactPageDto,
  ContactRequestPageDto,
  SaveContactDto,
} from './dto/contact.dto';

/** A person's book, as they see it. */
@Injectable()
export class ContactListService {
  constructor(
    private readonly contacts: ContactsService,
    private readonly profiles: ProfilesService,
    private readonly users: UsersService,
    private readonly blocks: BlocksService,
    private readonly cursors: CursorCodec,
  ) {}

  /** @throws CONTACT_SELF, NOT_FOUND, CONTACT_LIMIT, TIMEOUT */
  async save(callerId: Id, userId: Id, { alias }: SaveContactDto): Promise<BookContactDto> {
    return this.present(callerId, await this.contacts.save(callerId, userId, alias));
  }

  /** @throws CONTACT_SELF, NOT_FOUND, BLOCKED, CONTACT_LIMIT, REQUEST_LIMIT, TIMEOUT */
  async request(callerId: Id, userId: Id): Promise<BookContactDto> {
    return this.present(callerId, await this.contacts.request(callerId, userId));
  }

  /** @throws NOT_REQUESTED, BLOCKED, CONTACT_LIMIT, TIMEOUT */
  async accept(callerId: Id, userId: Id): Promise<BookContactDto> {
    return this.present(callerId, await this.contacts.accept(callerId, userId));
  }

  /** @throws NOT_REQUESTED, TIMEOUT */
  decline(callerId: Id, userId: Id): Promise<void> {
    return this.contacts.decline(callerId, userId);
  }

  /** @throws TIMEOUT */
  remove(callerId: Id, userId: Id): Promise<void> {
    return this.contacts.remove(callerId, userId);
  }

  /** A page of a person's book, in the order of ids. @throws VALIDATION */
  async list(callerId: Id, { limit = DEFAULT_PAGE_SIZE, cursor }: PageQueryDto): Promise<ContactPageDto> {
    const scope = `contacts:${callerId}`;
    const after = cursor ? this.cursors.decode<{ userId: Id }>(scope, cursor).userId : undefined;
    const found = await this.contacts.page(callerId, after, limit + 1);
    const { page, ...rest } = this.cursors.page(scope, found, limit, ({ userId }) => ({ userId }));
    const people = await this.profiles.getMany(
      callerId,
      page.map(({ userId }) => userId),
    );
    return {
      items: page.flatMap((contact) => {
        const user = people.get(contact.userId);
        return user ? [presentContact(contact, user)] : [];
      }),
      ...rest,
    };
  }

  /** A page of who asks, longest first, but for those between whom and the caller there is a block. @throws VALIDATION */
  async requests(
    callerId: Id,
    { limit = DEFAULT_PAGE_SIZE, cursor }: PageQueryDto,
  ): Promise<ContactRequestPageDto> {
    const scope = `contactRequests:${callerId}`;
    const from = cursor ? this.cursors.decode<{ at: string; id: Id }>(scope, cursor) : undefined;
    const after = from && { requestedAt: new Date(from.at), ownerId: from.id };
    const found = await this.contacts.requests(callerId, after, limit + 1);
    const { page, ...rest } = this.cursors.page(scope, found, limit, ({ requestedAt, ownerId }) => {
      return { at: requestedAt?.toISOString(), id: ownerId };
    });
    const people = await this.reachable(
      callerId,
      page.map(({ ownerId }) => ownerId),
    );
    return {
      items: page.flatMap(({ ownerId, requestedAt }) => {
        const user = people.get(ownerId);
        return user && requestedAt ? [{ user, at: requestedAt.toISOString() }] : [];
      }),
      ...rest,
    };
  }

  /** Who has an address with one of these hashes; neither the caller nor who is behind a block. */
  async match(callerId: Id, hashes: readonly string[]): Promise<ContactMatchesDto> {
    const found = await this.users.findByEmailHashes(hashes);
    const ids = [...found.values()].map(({ id }) => id).filter((id) => id !== callerId);
    const people = await this.reachable(callerId, ids);
    return {
      items: hashes.flatMap((hash) => {
        const user = people.get(found.get(hash)?.id ?? '');
        return user ? [{ hash, user }] : [];
      }),
    };
  }

  private async reachable(callerId: Id, userIds: readonly Id[]): Promise<Map<Id, UserDto>> {
    const isBlocked = await Promise.all(userIds.map((userId) => this.blocks.between(callerId, userId)));
    return this.profiles.getMany(
      callerId,
      userIds.filter((_, i) => !isBlocked[i]),
    );
  }

  private async present(callerId: Id, contact: ContactRecord): Promise<BookContactDto> {
    return presentContact(contact, await this.profiles.get(callerId, contact.userId));
  }
}

function presentContact({ alias, state, addedAt }: ContactRecord, user: UserDto): BookContactDto {
  return { user, ...(alias !== undefined && { alias }), state, at: addedAt.toISOString() };
}
