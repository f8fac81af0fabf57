import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { AppConfig } from '../../config/app-config';
import { Log } from '../../platform/logger/logger';
import type { ChangeFollower } from '../../platform/mongo/change-follower';
import { Connections } from '../../platform/realtime/connections';
import { encodeFrame } from '../../platform/realtime/frame';
import { userRoom } from '../../platform/realtime/rooms';
import { RedisLink } from '../../platform/redis/redis-link';
import { MAX_TOLD, MembersService } from '../members/members.service';
import type { MemberRecord } from '../members/members.types';
import { ReceiptsService } from '../receipts/receipts.service';
import { statusUpdate } from '../receipts/receipts.types';
import { HeadCollector } from './head-collector';
import { conversationHead } from './heads.events';
import { HeadsRepository } from './heads.repository';
import { HeadsService } from './heads.service';

/** Without Redis messages of other nodes arrive this much later. */
const GATHER_MS = 250;
/** The other nodes may find Redis a little later than this one. */
const LINGER_MS = 5_000;

/**
 * Live delivery between nodes while Redis is away: each node then follows the database itself and tells its own
 * sockets where conversations and receipts stand. Slower, but nothing is missed.
 */
@Injectable()
export class HeadsFallbackService implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Log(HeadsFallbackService.name);
  private readonly collector = new HeadCollector();
  private followers: ChangeFollower[] = [];
  private timer?: NodeJS.Timeout;
  private lingering?: NodeJS.Timeout;
  private work: Promise<void> = Promise.resolve();

  constructor(
    private readonly repository: HeadsRepository,
    private readonly heads: HeadsService,
    private readonly members: MembersService,
    private readonly receipts: ReceiptsService,
    private readonly connections: Connections,
    private readonly redis: RedisLink,
    private readonly config: AppConfig,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.config.roles.api) return;
    this.redis.onChange((isUp) => {
      clearTimeout(this.lingering);
      if (isUp) this.lingering = setTimeout(() => this.queue(() => this.end()), LINGER_MS).unref();
      else this.queue(() => this.begin());
    });
  }

  async onApplicationShutdown(): Promise<void> {
    clearTimeout(this.lingering);
    this.queue(() => this.end());
    await this.work;
  }

  private queue(step: () => Promise<void>): void {
    this.work = this.work.then(step).catch((error: unknown) => this.log.error('fallback failed', error));
  }

  private async begin(): Promise<void> {
    if (this.followers.length > 0) return;
    this.log.warn('following the database for live delivery');
    this.followers = [
      this.repository.follow({ onSighting: (sighting) => this.collector.add(sighting) }),
      this.members.followWatermarks((member) => this.queue(() => this.tellWatermarks(member))),
    ];
    this.timer = setInterval(() => this.queue(() => this.tellHeads()), GATHER_MS);
    await Promise.all(this.followers.map((follower) => follower.start()));
  }

  private async end(): Promise<void> {
    clearInterval(this.timer);
    const followers = this.followers;
    this.followers = [];
    await Promise.all(followers.map((follower) => follower.stop()));
  }

  private async tellHeads(): Promise<void> {
    const rises = this.collector.take();
    if (rises.length === 0) return;
    for (const { conversationId } of rises) this.heads.outdate(conversationId);
    // what was seen in the database may not be recorded yet, and who pulls is told what is recorded
    for (const head of await this.heads.recordMissing(rises, () => [])) {
      const audience = await this.heads.audience(head.conversationId);
      this.connections.write(audience.map(userRoom), encodeFrame(conversationHead.name, head));
    }
  }

  private async tellWatermarks(member: MemberRecord): Promise<void> {
    const roster = await this.members.roster(member.conversationId);
    const isLarge = roster !== undefined && roster.members.size > MAX_TOLD;
    if (isLarge) this.receipts.noteFloor(member.conversationId);
    for (const viewerId of isLarge ? [member.userId] : (roster?.members.keys() ?? [])) {
      const frame = encodeFrame(statusUpdate.name, this.receipts.presentMove(member, viewerId));
      this.connections.write([userRoom(viewerId)], frame);
    }
  }
}
