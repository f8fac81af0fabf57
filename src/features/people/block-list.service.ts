import { Injectable } from '@nestjs/common';
import { CursorCodec } from '../../platform/auth/cursor-codec';
import { DEFAULT_PAGE_SIZE, type PageQueryDto } from '../../platform/contracts/page.dto';
import type { Id } from '../../shared/ids';
import { BlocksService } from '../blocks/blocks.service';
import { ProfilesService } from '../profiles/profiles.service';
import type { BlockDto, BlockPageDto } from './dto/block.dto';

/** Whom a person blocks, as they see it. */
@Injectable()
export class BlockListService {
  constructor(
    private readonly blocks: BlocksService,
    private readonly profiles: ProfilesService,
    private readonly cursors: CursorCodec,
  ) {}

  /** @throws BLOCK_SELF, NOT_FOUND, BLOCK_LIMIT, TIMEOUT */
  async block(callerId: Id, userId: Id): Promise<BlockDto> {
    const { at } = await this.blocks.block(callerId, userId);
    return { user: await this.profiles.get(callerId, userId), at: at.toISOString() };
  }

  /** @throws TIMEOUT */
  unblock(callerId: Id, userId: Id): Promise<void> {
    return this.blocks.unblock(callerId, userId);
  }

  /** A page of whom a person blocks, latest first. @throws VALIDATION */
  async list(callerId: Id, { limit = DEFAULT_PAGE_SIZE, cursor }: PageQueryDto): Promise<BlockPageDto> {
    const scope = `blocks:${callerId}`;
    const from = cursor ? this.cursors.decode<{ at: string; userId: Id }>(scope, cursor) : undefined;
    const after = from && { at: new Date(from.at), userId: from.userId };
    const found = await this.blocks.page(callerId, after, limit + 1);
    const { page, ...rest } = this.cursors.page(scope, found, limit, ({ at, userId }) => {
      return { at: at.toISOString(), userId };
    });
    const people = await this.profiles.getMany(
      callerId,
      page.map(({ userId }) => userId),
    );
    return {
      items: page.flatMap(({ userId, at }) => {
        const user = people.get(userId);
        return user ? [{ user, at: at.toISOString() }] : [];
      }),
      ...rest,
    };
  }
}
