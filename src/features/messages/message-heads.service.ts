import { Injectable } from '@nestjs/common';
import { type BatchLoader, batchLoader } from '../../platform/mongo/batch-loader';
import type { Id } from '../../shared/ids';
import { MembersService } from '../members/members.service';
import { CommitWriter } from './commit-writer';
import { EMPTY, MessagesRepository } from './messages.repository';
import type { Head, MessageRecord } from './messages.types';

const HEAD_NOTE = 'head ';
/** Conversations whose newest numbers one query reads. */
const HEADS_AT_ONCE = 200;

/** The newest numbers of conversations, and how nodes tell each other of them. */
@Injectable()
export class MessageHeadsService {
  /** questions of one moment share a query */
  private readonly heads: BatchLoader<Id, Head>;

  constructor(
    private readonly members: MembersService,
    private readonly messages: MessagesRepository,
    private readonly writer: CommitWriter,
  ) {
    this.heads = batchLoader((ids) => this.load(ids), { maxBatchSize: HEADS_AT_ONCE });
  }

  /** The newest number this node knows of without asking; the real one may be higher. */
  known(conversationId: Id): number {
    return this.writer.knownHead(conversationId);
  }

  /** The newest number that a majority has. */
  async newest(conversationId: Id): Promise<number> {
    return (await this.heads.load(conversationId)).seq;
  }

  /**
   * What other nodes should know of a stored message: their next one in this conversation comes behind it, and is for those
   * who belong to it by message `membershipSeq`.
   */
  note({ conversationId, seq, createdAt }: MessageRecord, membershipSeq: number): string {
    return `${HEAD_NOTE}${conversationId} ${seq} ${createdAt.getTime()} ${membershipSeq}`;
  }

  /** Hears such a note; others are passed over. */
  learn(note: string): void {
    if (!note.startsWith(HEAD_NOTE)) return;
    const [conversationId = '', seq, at, membershipSeq] = note.slice(HEAD_NOTE.length).split(' ');
    this.members.expectRoster(conversationId, Number(membershipSeq));
    this.writer.learnHead(conversationId, { seq: Number(seq), at: Number(at) });
  }

  private async load(ids: readonly Id[]): Promise<Head[]> {
    const found = await this.messages.findHeads([...new Set(ids)]);
    return ids.map((id) => found.get(id) ?? EMPTY);
  }
}
