import { Injectable } from '@nestjs/common';
import { coreErrors } from '../../platform/errors/core.errors';
import { Drain } from '../../platform/health/drain';
import type { Id } from '../../shared/ids';
import { Lanes } from '../../shared/lanes';

/** A change without an answer by then is given up with TIMEOUT, as sends are; a retry of it is harmless. */
const DEADLINE_MS = 10_000;
/** Changes that wait, or are under way, on a node; one more is refused. */
const MOST_WAITING = 5_000;

/**
 * One change per conversation at a time. Changes of one conversation reach for the same number: of several at once all
 * but one would be in vain, and the work of the others has to be undone.
 */
@Injectable()
export class ChangeQueue {
  private readonly lanes = new Lanes<Id>();
  private readonly underWay = new Set<Promise<unknown>>();

  constructor(drain: Drain) {
    drain.onDrain(() => this.drain());
  }

  /**
   * Does the work when the changes before it are done. It is answered in ten seconds whatever happens; the work may end
   * after that, and should not begin anything anew behind `deadline`, a moment of `performance.now()`.
   * @throws OVERLOADED, TIMEOUT (retryable)
   */
  async run<T>(conversationId: Id, work: (deadline: number) => Promise<T>): Promise<T> {
    if (this.underWay.size >= MOST_WAITING) throw coreErrors.OVERLOADED({ retryAfterMs: 1_000 });
    const deadline = performance.now() + DEADLINE_MS;
    const done = this.lanes.pass(conversationId, async () => {
      if (performance.now() > deadline) throw coreErrors.TIMEOUT({ retryAfterMs: 1_000 });
      return work(deadline);
    });
    this.underWay.add(done);
    const forget = () => this.underWay.delete(done);
    done.then(forget, forget);
    return inTime(done);
  }

  /** Resolves when nothing is left to change. */
  private async drain(): Promise<void> {
    while (this.underWay.size > 0) await Promise.allSettled(this.underWay);
  }
}

/** The result, or TIMEOUT when it comes too late. */
async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(coreErrors.TIMEOUT({ retryAfterMs: 1_000 })), DEADLINE_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
