import type { AccountDataStore } from './account-data';
import type { Courier } from './courier';
import type { Rest } from './rest';
import type { BookContact, ContactMatches, ContactPage, ContactRequestPage } from './wire';

const ROOT = '/api/contacts';

/**
 * The own person's book of contacts. What changes it waits for the connection and is repeated until the server answers for
 * good; all devices know of it by the account data of the kinds `contact` and `contactRequest`. Of mutual contacts the
 * client is told by the event `presence` when they come and go, without watching them.
 */
export class Contacts {
  /** @param data what is known of who is signed in; throws SIGNED_OUT when nobody is */
  constructor(
    private readonly rest: Rest,
    private readonly courier: Courier,
    private readonly data: () => AccountDataStore,
  ) {}

  /** How somebody stands in the own book; undefined when they are not in it. */
  stateOf(userId: string): BookContact['state'] | undefined {
    return this.data().get('contact', userId)?.state as BookContact['state'] | undefined;
  }

  /** What the own person calls somebody, if they call them differently. */
  aliasOf(userId: string): string | undefined {
    return this.data().get('contact', userId)?.alias as string | undefined;
  }

  /** A page of the own book, in the order of ids. */
  list(cursor?: string): Promise<ContactPage> {
    return this.rest.call({ method: 'GET', path: ROOT, query: { cursor } });
  }

  /** A page of who asks to be a contact, longest first. */
  requests(cursor?: string): Promise<ContactRequestPage> {
    return this.rest.call({ method: 'GET', path: `${ROOT}/requests`, query: { cursor } });
  }

  /**
   * Puts somebody in the own book, or calls them differently there.
   * @param alias stays as it is unless given; an empty one is none
   * @throws ParleyError CONTACT_SELF, NOT_FOUND, CONTACT_LIMIT, VALIDATION
   */
  save(userId: string, alias?: string): Promise<BookContact> {
    const body = alias === undefined ? {} : { alias };
    return this.courier.repeat(() => this.rest.call({ method: 'PUT', path: `${ROOT}/${userId}`, body }));
  }

  /** Takes somebody out of the own book, and back what was asked of them. */
  remove(userId: string): Promise<void> {
    return this.courier.repeat(() => this.rest.call({ method: 'DELETE', path: `${ROOT}/${userId}` }));
  }

  /** Asks somebody to be a contact too. @throws ParleyError CONTACT_SELF, NOT_FOUND, BLOCKED, CONTACT_LIMIT, REQUEST_LIMIT */
  request(userId: string): Promise<BookContact> {
    return this.post(`${ROOT}/${userId}/request`);
  }

  /** Says yes to who asks. @throws ParleyError NOT_REQUESTED, BLOCKED, CONTACT_LIMIT */
  accept(userId: string): Promise<BookContact> {
    return this.post(`${ROOT}/requests/${userId}/accept`);
  }

  /** Says no to who asks. @throws ParleyError NOT_REQUESTED */
  decline(userId: string): Promise<void> {
    return this.rest.call({ method: 'DELETE', path: `${ROOT}/requests/${userId}` });
  }

  /** Who of a list of addresses, 1,000 at most, has an account; the server is sent their hashes. */
  async match(addresses: readonly string[]): Promise<ContactMatches> {
    const hashes = [...new Set(await Promise.all(addresses.map(hashOf)))];
    return this.rest.call({ method: 'POST', path: `${ROOT}/match`, body: { hashes } });
  }

  private post(path: string): Promise<BookContact> {
    return this.courier.repeat(() => this.rest.call({ method: 'POST', path }));
  }
}

async function hashOf(address: string): Promise<string> {
  const bytes = new TextEncoder().encode(address.trim().toLowerCase());
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
