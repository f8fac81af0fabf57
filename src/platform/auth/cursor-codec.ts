import { createHmac, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/app-config';
import { coreErrors } from '../errors/core.errors';

/** Signed positions in a list: opaque to clients, and of no use in any other list or for any other caller. */
@Injectable()
export class CursorCodec {
  private readonly key: Buffer;

  constructor(config: AppConfig) {
    this.key = config.deriveKey('cursor');
  }

  /** @param scope what the cursor belongs to: the list, its filter and its reader */
  encode(scope: string, position: object): string {
    const body = Buffer.from(JSON.stringify(position)).toString('base64url');
    return `${body}.${this.sign(scope, body).toString('base64url')}`;
  }

  /** @throws VALIDATION when the cursor was altered or belongs to something else */
  decode<T>(scope: string, cursor: string): T {
    const [body = '', signature = ''] = cursor.split('.');
    const given = Buffer.from(signature, 'base64url');
    const expected = this.sign(scope, body);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      throw coreErrors.VALIDATION({
        details: [{ path: '/cursor', rule: 'signature', message: 'not a cursor of this list' }],
      });
    }
    return JSON.parse(Buffer.from(body, 'base64url').toString()) as T;
  }

  /**
   * The page that a list begins with, as an answer tells it.
   * @param found one item more than the limit, where there are so many
   * @param positionOf where the list goes on behind an item
   */
  page<T>(
    scope: string,
    found: readonly T[],
    limit: number,
    positionOf: (last: T) => object,
  ): { page: T[]; nextCursor: string | null; hasMore: boolean } {
    const page = found.slice(0, limit);
    const hasMore = found.length > page.length;
    const last = page.at(-1);
    return { page, nextCursor: hasMore && last ? this.encode(scope, positionOf(last)) : null, hasMore };
  }

  /** 16 of the 32 bytes: forging one stays out of reach, and cursors stay short. */
  private sign(scope: string, body: string): Buffer {
    return createHmac('sha256', this.key).update(`${scope}\n${body}`).digest().subarray(0, 16);
  }
}
