/** The load generator: a process of its own, driven by messages of whoever started it. */
import type { Seat } from './chatter';
import { dialects, type DialectName } from './dialects';
import { Driver, type Plan } from './driver';
import type { Tally } from './ledger';

/** What the generator is asked to do. */
export type Order =
  | { order: 'connect'; dialect: DialectName; seats: Seat[]; run: string }
  | { order: 'perform'; plan: Plan }
  | { order: 'pause'; positions: number[] }
  | { order: 'close' };
/** What it tells; every order is answered by `done` or `failed`. */
export type Word =
  | { word: 'window'; phase: 'begin' | 'end' }
  | { word: 'done'; tally?: Tally; milliseconds: number }
  | { word: 'failed'; reason: string };

let driver: Driver | undefined;
const tell = (word: Word) => process.send?.(word);

async function obey(order: Order): Promise<Tally | undefined> {
  if (order.order === 'connect') {
    driver?.close();
    driver = new Driver(dialects[order.dialect], order.seats, order.run);
    await driver.connect();
  } else if (order.order === 'perform') {
    return driver?.perform(order.plan, (phase) => tell({ word: 'window', phase }));
  } else if (order.order === 'pause') driver?.pause(order.positions);
  else driver?.close();
  return undefined;
}

process.on('message', (order: Order) => {
  const begin = performance.now();
  obey(order).then(
    (tally) => tell({ word: 'done', tally, milliseconds: performance.now() - begin }),
    (error: unknown) => tell({ word: 'failed', reason: String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));
