import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from '../random';
import type { Device } from './device';
import type { Journal } from './journal';
import type { Population } from './population';
import type { Sending } from './sending';

type Deed = (device: Device, conversationId: string) => Promise<unknown>;

// what waits for an answer stays bounded when nobody answers
const MAX_OUTSTANDING = 40;
const VOLLEY = 12;
const MAX_AWAY_MS = 800;

/** What people do all day, at random and all at the same time, until it is stopped. */
export class Load {
  private readonly over = new AbortController();
  private readonly lives: Promise<void>[] = [];
  private readonly menu: [number, Deed][];

  /** @param perSecond deeds of all devices together, most of which are messages */
  constructor(
    private readonly journal: Journal,
    private readonly sending: Sending,
    private readonly population: Population,
    private readonly random: Random,
    private readonly perSecond: number,
  ) {
    this.menu = this.createMenu();
    // every device waits for it
    setMaxListeners(0, this.over.signal);
  }

  begin(): void {
    for (const device of this.population.devices) {
      this.lives.push(this.live(device, this.random.fork(device.name)));
    }
  }

  /** Resolves when nobody begins anything any more, and all are connected or on the way. */
  async end(): Promise<void> {
    this.over.abort();
    await Promise.all(this.lives);
    for (const { client } of this.population.devices) client.connect();
  }

  private async live(device: Device, random: Random): Promise<void> {
    const meanMs = (1_000 * this.population.devices.length) / this.perSecond;
    for (;;) {
      await this.pause(random.wait(meanMs));
      if (this.over.signal.aborted) return;
      const conversationId = random.pick(device.speaksIn);
      const deed = choose(this.menu, random);
      // not awaited: people do not wait for the server before they type on
      void deed(device, conversationId).catch((error: Error) => this.journal.noteFailure(error));
    }
  }

  /** What can be done, and how often of a hundred. */
  private createMenu(): [number, Deed][] {
    const { sending, random } = this;
    const { deeds, gathering } = this.population;
    const unlessSwamped =
      (deed: Deed): Deed =>
      async (device, id) =>
        device.outstanding.size < MAX_OUTSTANDING && deed(device, id);
    // also where one does not write
    const anywhere =
      (deed: Deed): Deed =>
      (device) =>
        deed(device, random.pick(device.conversationIds));
    return [
      [51, unlessSwamped((device, id) => sending.byOutbox(device, id))],
      [8, unlessSwamped((device, id) => sending.answering(device, id))],
      [3, unlessSwamped((device, id) => sending.inVolley(device, id, random.between(2, VOLLEY)))],
      [4, unlessSwamped((device, id) => sending.byRest(device, id))],
      [3, (device) => sending.again(device)],
      [4, (device) => deeds.edit(device)],
      [1, (device) => deeds.remove(device)],
      [0.6, (device, id) => deeds.removeOther(device, id)],
      [7, anywhere((device, id) => deeds.react(device, id))],
      [1.2, anywhere((device, id) => deeds.pin(device, id))],
      [8, async ({ client }, id) => client.state === 'live' && client.markRead(id)],
      [6, ({ client }, id) => Promise.resolve(client.typing(id))],
      [1, ({ client }, id) => client.open(id)],
      [0.5, ({ client }, id) => client.close(id)],
      [0.7, () => gathering.turn()],
      [0.5, () => gathering.trespass(sending)],
      [0.9, (device) => this.leave(device)],
      [0.1, (device) => Promise.resolve(device.restart())],
    ];
  }

  /** Into a tunnel and out again. */
  private async leave(device: Device): Promise<void> {
    device.client.disconnect();
    await this.pause(this.random.between(0, MAX_AWAY_MS));
    // it may be another one by now
    device.client.connect();
  }

  private async pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.over.signal }).catch(() => undefined);
  }
}

function choose(deeds: readonly [number, Deed][], random: Random): Deed {
  const total = deeds.reduce((sum, [weight]) => sum + weight, 0);
  let left = random.next() * total;
  for (const [weight, deed] of deeds) {
    left -= weight;
    if (left < 0) return deed;
  }
  return deeds[0]![1];
}
