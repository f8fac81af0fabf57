import { Injectable } from '@nestjs/common';
import type { Id } from '../../shared/ids';
import type { SeqRange } from '../../shared/visibility';
import { MembersService } from '../members/members.service';
import type { Membership, StatusUpdateDto } from '../members/members.types';
import type { ViewedMessageDto } from './dto/message.dto';
import { presentViewed } from './messages.presenter';
import type { Completer, MessageRecord } from './messages.types';
import { QuotesService } from './quotes.service';
import { ThreadCountsService, type ThreadRoots } from './thread-counts.service';

/** Whether a reader sees the message with a number. */
export type IsSeen = (place: { conversationId: Id; seq: number; goneAt?: Date }) => boolean;

type Viewer = Pick<Membership, 'conversationId' | 'userId'>;

/** What stands beside a part of a conversation, asked for while its messages are read. */
export interface Beside {
  marks: StatusUpdateDto[];
  roots: ThreadRoots;
}

/** Messages of one conversation as one person reads them: with all that stands beside them. */
@Injectable()
export class MessageViews {
  private readonly completers: Completer[] = [];

  constructor(
    private readonly members: MembersService,
    private readonly quotes: QuotesService,
    private readonly threads: ThreadCountsService,
  ) {}

  /** Lets another feature add to what one person reads of messages. */
  onView(completer: Completer): void {
    this.completers.push(completer);
  }

  /** With what answers answer. */
  withQuotes(messages: readonly MessageRecord[], isSeen: IsSeen): Promise<readonly MessageRecord[]> {
    return this.quotes.show(messages, isSeen);
  }

  /** What can be asked for before the messages are there; where they turn out to lie elsewhere it is asked again. */
  async beside({ conversationId, userId }: Viewer, part: SeqRange): Promise<Beside> {
    const [marks, roots] = await Promise.all([
      this.members.marksOf(conversationId, userId),
      this.threads.rootsIn(conversationId, part),
    ]);
    return { marks, roots };
  }

  /** With what answers answer, how far each has come, and what other features add. */
  async of(
    viewer: Viewer,
    messages: readonly MessageRecord[],
    isSeen: IsSeen,
    beside?: Pick<Beside, 'marks'>,
  ): Promise<ViewedMessageDto[]> {
    const { conversationId, userId } = viewer;
    const [shown, marks, addedTo] = await Promise.all([
      this.quotes.show(messages, isSeen),
      beside?.marks ?? this.members.marksOf(conversationId, userId),
      this.additions(viewer, messages),
    ]);
    return shown.map((message) => ({ ...presentViewed(message, userId, marks), ...addedTo(message.id) }));
  }

  /** The same of a part of the conversation, and with what stands under each. */
  async ofPart(
    member: Membership,
    messages: readonly MessageRecord[],
    isSeen: IsSeen,
    beside?: Beside,
  ): Promise<ViewedMessageDto[]> {
    if (messages.length === 0) return [];
    const seqs = messages.map(({ seq }) => seq);
    const [viewed, threads] = await Promise.all([
      this.of(member, messages, isSeen, beside),
      this.threads.of(member, seqs, beside?.roots),
    ]);
    return viewed.map((message) => {
      const thread = threads.get(message.seq);
      return thread ? { ...message, thread } : message;
    });
  }

  /** What other features add to messages, by id. */
  private async additions(
    { conversationId, userId }: Viewer,
    messages: readonly MessageRecord[],
  ): Promise<(id: Id) => Partial<ViewedMessageDto>> {
    const added = await Promise.all(
      this.completers.map((complete) => complete(userId, conversationId, messages)),
    );
    return (id) => added.reduce<Partial<ViewedMessageDto>>((sum, by) => ({ ...sum, ...by.get(id) }), {});
  }
}
