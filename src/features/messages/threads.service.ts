import { Injectable } from '@nestjs/common';
import { CursorCodec } from '../../platform/auth/cursor-codec';
import { DEFAULT_PAGE_SIZE, type PageQueryDto } from '../../platform/contracts/page.dto';
import { coreErrors } from '../../platform/errors/core.errors';
import type { Id } from '../../shared/ids';
import { visibleRanges } from '../../shared/visibility';
import { SightService } from '../members/sight.service';
import type { ThreadPageDto } from './dto/message.dto';
import { MessageViews } from './message-views';
import { MessagesRepository } from './messages.repository';
import { MessagesService } from './messages.service';

const NEWEST = Number.MAX_SAFE_INTEGER;

/** Messages that stand under another one. They keep their numbers in the conversation; a thread is a way to look at them. */
@Injectable()
export class ThreadsService {
  constructor(
    private readonly sight: SightService,
    private readonly messages: MessagesService,
    private readonly repository: MessagesRepository,
    private readonly views: MessageViews,
    private readonly cursors: CursorCodec,
  ) {}

  /** A page of a thread, oldest first. @throws NOT_MEMBER, NOT_FOUND, VALIDATION */
  async page(
    viewerId: Id,
    { conversationId, messageId }: { conversationId: Id; messageId: Id },
    { limit = DEFAULT_PAGE_SIZE, cursor }: PageQueryDto,
  ): Promise<ThreadPageDto> {
    const root = await this.messages.get(viewerId, conversationId, messageId);
    // what is itself under another one has nothing under it
    if (root.threadRoot || root.type === 'system') throw coreErrors.NOT_FOUND();
    const scope = `thread:${viewerId}:${messageId}`;
    const after = cursor ? this.cursors.decode<{ seq: number }>(scope, cursor).seq : root.seq;
    const membership = await this.sight.member(conversationId, viewerId);
    const ranges = visibleRanges(membership.intervals, { fromSeq: after + 1, toSeq: NEWEST });
    const found =
      ranges.length === 0
        ? []
        : await this.repository.findThread(conversationId, root.seq, ranges, limit + 1);
    const { page, ...rest } = this.cursors.page(scope, found, limit, ({ seq }) => ({ seq }));
    const { isSeen } = await this.sight.in(membership);
    const shown = [root, ...page].filter(isSeen);
    if (shown[0] !== root) throw coreErrors.NOT_FOUND();
    const [first, ...messages] = await this.views.ofPart(membership, shown, isSeen);
    return { root: first!, messages, ...rest };
  }
}
