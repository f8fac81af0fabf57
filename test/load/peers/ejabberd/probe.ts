import type { Chatter, Seat } from '../../generator/chatter';
import { xmppDialect } from '../../generator/xmpp-dialect';

const PROBE_MS = 60_000;
const RUN = 'feed';

/** Lets the first of two users write one message to the other; resolves once its receipt is back. */
export async function sendProbe(seats: readonly Seat[]): Promise<void> {
  const chatters: Chatter[] = [];
  let late: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      const fail = (reason: string) => reject(new Error(`ejabberd took no message: ${reason}`));
      late = setTimeout(() => fail('no receipt came back'), PROBE_MS);
      let ready = 0;
      const onReady = () => {
        ready += 1;
        if (ready === seats.length) chatters[0]!.send(0);
      };
      for (const [position, seat] of seats.entries()) {
        const quiet = { acked: () => undefined, received: () => undefined };
        const refused = (_serial: number, reason: string) => fail(reason);
        const hearing = { ...quiet, ready: onReady, receipted: () => resolve(), refused, failed: fail };
        chatters.push(xmppDialect(seat, position, RUN, hearing));
      }
    });
  } finally {
    clearTimeout(late);
    for (const chatter of chatters) chatter.close();
  }
}
