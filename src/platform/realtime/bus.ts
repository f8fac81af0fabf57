import { setImmediate as endOfTurn } from 'node:timers/promises';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Log } from '../logger/logger';
import { RedisLink } from '../redis/redis-link';
import { type BusPacket, decodeBatch, encodeBatch } from './bus-batch';
import { Connections } from './connections';
import { encodeFrame, frameOf } from './frame';
import { NODE_ID } from './node-id';
import { RoomDirectory } from './room-directory';
import type { Room } from './rooms';
import type { ServerEvent } from './server-events';

/** What nodes tell all other nodes. */
type Announcement = { node: string } & (
  { taken: Room[]; given: Room[] } | { /** packets to others were lost: let clients pull */ resync: true }
);

/** How often a node makes sure that Redis still knows it; a flush is noticed this soon. */
const HEARTBEAT_MS = 2_000;
const HEARTBEAT_TTL_MS = 10_000;
/** Packets to one node between two turns of the event loop; above it the rest is left to the heads relay. */
const OUTBOX_PACKETS = 10_000;

/**
 * Live events to rooms, wherever their sockets are. A node sends only to nodes that hold a receiver, in one batch per
 * turn of the event loop and node, and encodes each event once. It is a hint, never the truth: what is lost here the
 * heads relay and the client's gap rule bring back.
 */
@Injectable()
export class Bus implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Log(Bus.name);
  private readonly outbox = new Map<string, BusPacket[]>();
  private taken = new Set<Room>();
  private given = new Set<Room>();
  private isFlushing = false;
  private hasLost = false;
  private registering: Promise<void> = Promise.resolve();
  private heartbeat?: NodeJS.Timeout;
  private readonly resyncWatchers: (() => void)[] = [];
  private readonly noteWatchers: ((note: string) => void)[] = [];

  constructor(
    private readonly redis: RedisLink,
    private readonly connections: Connections,
    private readonly directory: RoomDirectory,
  ) {}

  onApplicationBootstrap(): void {
    this.redis.subscriber.on('messageBuffer', (channel: Buffer, body: Buffer) =>
      this.receive(channel.toString(), body),
    );
    let isFirst = true;
    this.redis.onChange((isUp) => {
      if (!isUp) return;
      this.join(!isFirst).catch((error: unknown) =>
        this.log.warn('bus not joined', { reason: String(error) }),
      );
      isFirst = false;
    });
    this.heartbeat = setInterval(() => void this.beat(), HEARTBEAT_MS);
    this.heartbeat.unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.heartbeat);
    if (!this.redis.isUp) return;
    await this.directory.register(this.connections.heldRooms(), false).catch(() => undefined);
  }

  /**
   * Sends to every socket in the rooms, on any node. Local sockets have it when this returns.
   * @param options isVolatile: only to sockets that keep up; except: but to none that is in one of these rooms; note: for the other
   * nodes themselves, see `onNote`
   */
  publish<T>(
    rooms: readonly Room[],
    event: ServerEvent<T>,
    payload: T,
    {
      isVolatile = false,
      except = [],
      note = '',
    }: { isVolatile?: boolean; except?: readonly Room[]; note?: string } = {},
  ): void {
    const frame = encodeFrame(event.name, payload);
    this.connections.write(rooms, frame, { isVolatile, except });
    this.forward({ rooms, except, isVolatile, text: frame.text, note });
  }

  /** Calls back with the note of each packet that comes from another node and has one. */
  onNote(watcher: (note: string) => void): void {
    this.noteWatchers.push(watcher);
  }

  /** Calls back when sockets of this node may have missed live events. */
  onResync(watcher: () => void): void {
    this.resyncWatchers.push(watcher);
  }

  /** Resolves when the other nodes know which rooms are held here, or when that cannot be told them now. */
  async roomsKnown(): Promise<void> {
    // rooms taken in this turn of the event loop are registered together at its end
    await endOfTurn();
    await this.registering;
  }

  /** A room got its first local socket, or lost its last. */
  roomChanged(room: Room, isHeld: boolean): void {
    (isHeld ? this.taken : this.given).add(room);
    (isHeld ? this.given : this.taken).delete(room);
    this.scheduleFlush();
  }

  private forward(packet: BusPacket): void {
    if (!this.redis.isUp) {
      this.hasLost = true;
      return;
    }
    const holders = packet.rooms.map((room) => this.directory.holders(room));
    const known = holders.filter((nodes) => nodes instanceof Set);
    if (known.length === holders.length) this.post(known, packet);
    else {
      const answers = holders.map((nodes) => Promise.resolve(nodes));
      void Promise.allSettled(answers).then((settled) => this.postKnown(settled, packet));
    }
  }

  /** Of whom Redis did not tell hears nothing, not from the heads relay either: all clients shall pull. */
  private postKnown(answers: readonly PromiseSettledResult<Set<string>>[], packet: BusPacket): void {
    const known = answers.filter((answer) => answer.status === 'fulfilled');
    if (known.length < answers.length) this.hasLost = true;
    const sets = known.map(({ value }) => value);
    this.post(sets, packet);
  }

  private post(holders: Set<string>[], packet: BusPacket): void {
    for (const node of new Set(holders.flatMap((nodes) => [...nodes]))) {
      let packets = this.outbox.get(node);
      if (!packets) this.outbox.set(node, (packets = []));
      if (packets.length < OUTBOX_PACKETS) packets.push(packet);
      else this.hasLost = true;
      this.scheduleFlush();
    }
  }

  private scheduleFlush(): void {
    if (this.isFlushing) return;
    this.isFlushing = true;
    setImmediate(() => {
      this.isFlushing = false;
      this.flushRooms();
      for (const [node, packets] of this.outbox) void this.mail(node, packets);
      this.outbox.clear();
    });
  }

  private async mail(node: string, packets: BusPacket[]): Promise<void> {
    try {
      const receivers = await this.redis.commands.publish(this.channel(node), encodeBatch(packets));
      if (receivers === 0) this.directory.forgetNode(node, new Set(packets.flatMap(({ rooms }) => rooms)));
    } catch {
      this.hasLost = true;
    }
  }

  private flushRooms(): void {
    if (this.taken.size + this.given.size === 0 || !this.redis.isUp) return;
    const [taken, given] = [[...this.taken], [...this.given]];
    this.taken = new Set();
    this.given = new Set();
    const work = async () => {
      // the set first, then the word: whoever asks after hearing it finds it
      await Promise.all([this.directory.register(taken, true), this.directory.register(given, false)]);
      await this.announce({ node: NODE_ID, taken, given });
    };
    const done = work().catch(() => {
      this.hasLost = true;
    });
    this.registering = this.registering.then(() => done);
  }

  /** Takes (again) the place of this node on the bus. */
  private async join(isAgain: boolean): Promise<void> {
    await this.redis.subscriber.subscribe(this.channel(NODE_ID), this.channel('all'));
    this.directory.clear();
    await this.registerAll();
    if (isAgain) await this.announceLoss();
  }

  private async registerAll(): Promise<void> {
    const taken = this.connections.heldRooms();
    await this.directory.register(taken, true);
    await this.redis.commands.set(this.redis.key(`node:${NODE_ID}`), '1', 'PX', HEARTBEAT_TTL_MS);
    await this.announce({ node: NODE_ID, taken, given: [] });
  }

  private async beat(): Promise<void> {
    if (!this.redis.isUp) return;
    try {
      const key = this.redis.key(`node:${NODE_ID}`);
      const isKnown = await this.redis.commands.set(key, '1', 'PX', HEARTBEAT_TTL_MS, 'GET');
      if (isKnown === null) await this.afterFlush();
      else if (this.hasLost) await this.announceLoss();
    } catch (error) {
      this.log.debug('heartbeat failed', { reason: String(error) });
    }
  }

  private async afterFlush(): Promise<void> {
    this.log.warn('Redis has forgotten this node: registering anew');
    await this.registerAll();
    await this.announceLoss();
  }

  /** Tells all nodes, this one too, that live events may have been lost. */
  private async announceLoss(): Promise<void> {
    this.hasLost = false;
    await this.announce({ node: NODE_ID, resync: true });
  }

  private async announce(announcement: Announcement): Promise<void> {
    await this.redis.commands.publish(this.channel('all'), JSON.stringify(announcement));
  }

  private receive(channel: string, body: Buffer): void {
    if (channel === this.channel('all')) {
      this.hear(JSON.parse(body.toString()) as Announcement);
      return;
    }
    if (channel !== this.channel(NODE_ID)) return;
    for (const packet of decodeBatch(body)) {
      if (packet.note) for (const watcher of this.noteWatchers) watcher(packet.note);
      this.connections.write(packet.rooms, frameOf(packet.text), packet);
    }
  }

  private hear(announcement: Announcement): void {
    if ('resync' in announcement) {
      for (const watcher of this.resyncWatchers) watcher();
      return;
    }
    if (announcement.node === NODE_ID) return;
    for (const room of announcement.taken) this.directory.correct(room, announcement.node, true);
    for (const room of announcement.given) this.directory.correct(room, announcement.node, false);
  }

  private channel(name: string): string {
    return this.redis.key(`bus:${name}`);
  }
}
