import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import type { FastifyInstance } from 'fastify';
import type { JobQueues } from './job-queues';
import { declaredJob } from './jobs';

/** Adds the pages and calls of Bull Board to a scope of the HTTP server; who may use them is for the scope to say. */
export async function serveBoard(scope: FastifyInstance, queues: JobQueues, basePath: string): Promise<void> {
  const board = new FastifyAdapter().setBasePath(basePath);
  const adapters = queues.all().map((queue) => {
    const adapter = new BullMQAdapter(queue, { description: declaredJob(queue.name).description });
    // what caused it says more than the name of the queue, which stands above
    adapter.setFormatter('name', ({ id, name }: { id?: string; name: string }) => id ?? name);
    return adapter;
  });
  createBullBoard({
    queues: adapters,
    serverAdapter: board,
    options: { uiConfig: { boardTitle: 'Parley' } },
  });
  // without a prefix: the scope has it already
  await scope.register(board.registerPlugin());
}
