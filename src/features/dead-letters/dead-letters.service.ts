import { Injectable } from '@nestjs/common';
import { CursorCodec } from '../../platform/auth/cursor-codec';
import { DEFAULT_PAGE_SIZE } from '../../platform/contracts/page.dto';
import { AppError } from '../../platform/errors/app-error';
import {
  type DeadLetterPosition,
  type DeadLetterRecord,
  DeadLetters,
  type Decision,
} from '../../platform/jobs/dead-letters';
import type { Id } from '../../shared/ids';
import { AuditService } from '../audit/audit.service';
import type { Actor } from '../audit/audit.types';
import type { DeadLetterDto, DeadLetterPageDto, DeadLetterQueryDto, RetriedDto } from './dto/dead-letter.dto';

/** What operators do about jobs that were given up; everything of it is in the audit log. */
@Injectable()
export class DeadLettersService {
  constructor(
    private readonly letters: DeadLetters,
    private readonly audit: AuditService,
    private readonly cursors: CursorCodec,
  ) {}

  /** A page of those of a state. @throws VALIDATION */
  async page({
    state = 'open',
    limit = DEFAULT_PAGE_SIZE,
    cursor,
  }: DeadLetterQueryDto): Promise<DeadLetterPageDto> {
    const scope = `dead-letters:${state}`;
    const behind = cursor ? this.cursors.decode<DeadLetterPosition>(scope, cursor) : undefined;
    const found = await this.letters.page(state, behind, limit + 1);
    const { page, ...rest } = this.cursors.page(scope, found, limit, ({ id, lastAt }) => ({
      ...{ at: lastAt.getTime(), id },
    }));
    return { items: page.map(present), ...rest };
  }

  /** @throws NOT_FOUND */
  async get(id: Id): Promise<DeadLetterDto> {
    return present(await this.letters.get(id));
  }

  /** Runs the job once more. @throws NOT_FOUND, DEAD_LETTER_HANDLED, JOB_UNKNOWN, VALIDATION */
  async retry(actor: Actor, id: Id, payload?: object): Promise<DeadLetterDto> {
    const decision = this.decision(actor, 'dead-letter.retry', (letter) =>
      payload ? { from: letter.payload, to: payload } : undefined,
    );
    return present(await this.letters.retry(id, decision, payload as Record<string, unknown>));
  }

  /** Each for itself: one that cannot be tried again keeps none of the others from it. */
  async retryMany(actor: Actor, ids: readonly Id[]): Promise<RetriedDto[]> {
    const results: RetriedDto[] = [];
    for (const id of ids) {
      try {
        const { retriedAs } = await this.retry(actor, id);
        results.push({ id, retriedAs });
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        results.push({ id, code: error.body.code });
      }
    }
    return results;
  }

  /** @throws NOT_FOUND, DEAD_LETTER_HANDLED */
  async discard(actor: Actor, id: Id, reason: string): Promise<DeadLetterDto> {
    const decision = this.decision(actor, 'dead-letter.discard', () => ({ reason }));
    return present(await this.letters.discard(id, decision, reason));
  }

  private decision(
    actor: Actor,
    action: string,
    diffOf: (letter: DeadLetterRecord) => Record<string, unknown> | undefined,
  ): Decision {
    return {
      actorId: actor.id,
      alsoWrite: (letter, transaction) => {
        const target = `dead-letter:${letter.id}`;
        return this.audit.note({ actor, action, target, diff: diffOf(letter) }, transaction);
      },
    };
  }
}

function present({ error, lastAt, handledAt, ...letter }: DeadLetterRecord): DeadLetterDto {
  return {
    ...letter,
    error: error.message,
    ...(error.stack !== undefined && { stack: error.stack }),
    lastAt: lastAt.toISOString(),
    ...(handledAt && { handledAt: handledAt.toISOString() }),
  };
}
