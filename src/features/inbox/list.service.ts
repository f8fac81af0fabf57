import { Injectable } from '@nestjs/common';
import { CursorCodec } from '../../platform/auth/cursor-codec';
import { DEFAULT_PAGE_SIZE } from '../../platform/contracts/page.dto';
import type { Id } from '../../shared/ids';
import { type ListPart, type ListPosition, MemberListsService } from '../members/member-lists.service';
import { SHELVES } from '../members/members.types';
import { ConversationViews } from './conversation-views';
import type { ConversationPageDto } from './dto/conversation.dto';
import type { ListQueryDto } from './dto/list-query.dto';

/** Where a page of the list ended, and the moment the whole list shows. */
interface ListCursor {
  shelf: number;
  at: string;
  id: Id;
  snapshot?: string;
}

/** The first and the last shelf of each choice. */
const PARTS: Record<NonNullable<ListQueryDto['archived']>, ListPart['shelves']> = {
  false: [SHELVES.pinned, SHELVES.open],
  true: [SHELVES.archived, SHELVES.archived],
  all: [SHELVES.pinned, SHELVES.archived],
};

/** People's lists of conversations, page by page. */
@Injectable()
export class ListService {
  constructor(
    private readonly lists: MemberListsService,
    private readonly views: ConversationViews,
    private readonly cursors: CursorCodec,
  ) {}

  /**
   * A page of the person's conversations: pinned ones, then the others, archived ones last, each by latest activity; all
   * pages show the list as it was at the first. @throws VALIDATION
   */
  async page(callerId: Id, query: ListQueryDto): Promise<ConversationPageDto> {
    const { limit = DEFAULT_PAGE_SIZE, cursor, archived = 'false', label } = query;
    const part = { shelves: PARTS[archived], ...(label !== undefined && { label }) };
    const scope = `conversations:${callerId}:${archived}:${label ?? ''}`;
    const from = cursor ? this.cursors.decode<ListCursor>(scope, cursor) : undefined;
    const after = from && toPosition(from);
    const { members, snapshot } = await this.lists.page(callerId, part, after, limit + 1, from?.snapshot);
    const { page, ...rest } = this.cursors.page(scope, members, limit, (last) => toCursor(last, snapshot));
    const ids = page.map(({ conversationId }) => conversationId);
    return { items: await this.views.view(callerId, ids), ...rest };
  }
}

function toCursor(
  { shelf, lastActivityAt, conversationId }: ListPosition,
  snapshot: string | undefined,
): ListCursor {
  return { shelf, at: lastActivityAt.toISOString(), id: conversationId, snapshot };
}

function toPosition({ shelf, at, id }: ListCursor): ListPosition {
  return { shelf, lastActivityAt: new Date(at), conversationId: id };
}
