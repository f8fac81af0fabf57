import type { AccountDataStore } from './account-data';
import type { Courier } from './courier';
import type { Rest } from './rest';
import type { Block, BlockPage } from './wire';

/**
 * Whom the own person blocks. Blocking and unblocking wait for the connection and are repeated until the server answers for
 * good; all devices know of it by the account data of the kind `block`.
 */
export class Blocks {
  /** @param data what is known of who is signed in; throws SIGNED_OUT when nobody is */
  constructor(
    private readonly rest: Rest,
    private readonly courier: Courier,
    private readonly data: () => AccountDataStore,
  ) {}

  /** Whether the own person blocks somebody. Nobody is told whether they are blocked. */
  has(userId: string): boolean {
    return this.data().get('block', userId) !== undefined;
  }

  /** A page of whom the own person blocks, latest first. */
  list(cursor?: string): Promise<BlockPage> {
    return this.rest.call({ method: 'GET', path: '/api/blocks', query: { cursor } });
  }

  /** @throws ParleyError BLOCK_SELF, NOT_FOUND, BLOCK_LIMIT */
  block(userId: string): Promise<Block> {
    return this.courier.repeat(() => this.rest.call({ method: 'PUT', path: `/api/blocks/${userId}` }));
  }

  unblock(userId: string): Promise<void> {
    return this.courier.repeat(() => this.rest.call({ method: 'DELETE', path: `/api/blocks/${userId}` }));
  }
}
