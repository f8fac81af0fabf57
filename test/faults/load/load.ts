import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from '../random';
import type { Device } from './device';
import type { Gathering } from './gathering';
import type { Journal } from './journal';
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
  private readonly deeds: [number, Deed][];

  /** @param perSecond deeds of all devices together, most of which are messages */
  constructor(
    private readonly journal: Journal,
    private readonly sending: Sending,
    private readonly devices: readonly Device[],
    private readonly gathering: Gathering,
    private readonly random: Random,
    private readonly perSecond: number,
  ) {
    this.deeds = this.menu();
    // every device waits for it
    setMaxListeners(0, this.over.signal);
  }

  begin(): void {
    for (const device of this.devices) {
      this.lives.push(this.live(device, this.random.fork(device.name)));
    }
  }

  /** Resolves when nobody begins anything any more, and all are connected or on the way. */
  async end(): Promise<void> {
    this.over.abort();
    await Promise.all(this.lives);
    for (const { client } of this.devices) client.connect();
  }

  private async live(device: Device, random: Random): Promise<void> {
    const meanMs = (1_000 * this.devices.length) / this.perSecond;
    for (;;) {
      await this.pause(random.wait(meanMs));
      if (this.over.signal.aborted) return;
      const conversationId = random.pick(device.speaksIn);
      const deed = choose(this.deeds, random);
      // not awaited: people do not wait for the server before they type on
      void deed(device, conversationId).catch((error: Error) => this.journal.noteFailure(error));
    }
  }

  /** What can be done, and how often of a hundred. */
  private menu(): [number, Deed][] {
    const { sending, random } = this;
    const unlessSwamped =
      (deed: Deed): Deed =>
      async (device, id) =>
        device.outstanding.size < MAX_OUTSTANDING && deed(device, id);
    // a person changes one message at a time, and waits for it
    const changing = new Set<Device>();
    const oneByOne =
      (deed: Deed): Deed =>
      async (device, id) => {
        if (changing.has(device)) return;
        changing.add(device);
        await deed(device, id).finally(() => changing.delete(device));
      };
    return [
      [62, unlessSwamped((device, id) => sending.byOutbox(device, id))],
      [3, unlessSwamped((device, id) => sending.inVolley(device, id, random.between(2, VOLLEY)))],
      [4, unlessSwamped((device, id) => sending.byRest(device, id))],
      [3, (device) => sending.again(device)],
      [4, oneByOne((device) => this.edit(device))],
      [1, oneByOne((device) => this.remove(device))],
      [9, async ({ client }, id) => client.state === 'live' && client.markRead(id)],
      [8, ({ client }, id) => Promise.resolve(client.typing(id))],
      [2, ({ client }, id) => client.open(id)],
      [1, ({ client }, id) => client.close(id)],
      [0.5, () => this.gathering.turn()],
      [0.9, (device) => this.leave(device)],
      [0.1, (device) => Promise.resolve(device.restart())],
    ];
  }

  private async edit({ client, own }: Device): Promise<void> {
    if (own.length === 0) return;
    const { conversationId, messageId, content } = this.random.pick(own);
    await client.edit(
      conversationId,
      messageId,
      `${content}, or rather not (${this.random.between(0, 1e6)})`,
    );
  }

  private async remove({ client, own }: Device): Promise<void> {
    if (own.length === 0) return;
    const { conversationId, messageId } = this.random.pick(own);
    await client.delete(conversationId, messageId);
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
