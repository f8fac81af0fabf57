import { Injectable } from '@nestjs/common';
import { Connections } from '../../platform/realtime/connections';
import { NODE_ID } from '../../platform/realtime/node-id';
import type { MessageRecord } from '../messages/messages.types';
import type { WatermarkMove } from '../receipts/receipts.types';
import type { NodeFigures } from './live.types';
import { RecentCounts } from './recent-counts';

const SECOND_MS = 1_000;
/** Deliveries are fewer than messages: their average is over longer. */
const DELIVERIES_MS = 10_000;
/** Messages whose delivery is waited for. */
const REMEMBERED = 5_000;

/** What this node has seen within the last moments. The send path adds to a number; the rest only while somebody looks. */
@Injectable()
export class LiveFiguresService {
  private readonly messages = new RecentCounts(SECOND_MS);
  private readonly deliveries = new RecentCounts(DELIVERIES_MS);
  /** messages stored here of late, and who has them already */
  private readonly waiting = new Map<string, { senderId: string; at: number; had: Set<string> }>();
  private isWatched = false;

  constructor(private readonly connections: Connections) {}

  /** Whether somebody looks, here or elsewhere. */
  watch(isWatched: boolean): void {
    this.isWatched = isWatched;
    if (!isWatched) this.waiting.clear();
  }

  noteMessage({ conversationId, seq, senderId }: MessageRecord): void {
    const at = performance.now();
    this.messages.add(at);
    if (!this.isWatched) return;
    this.waiting.set(`${conversationId}${seq}`, { senderId, at, had: new Set() });
    if (this.waiting.size <= REMEMBERED) return;
    for (const oldest of this.waiting.keys()) {
      this.waiting.delete(oldest);
      break;
    }
  }

  /** Only deliveries of messages that this node stored: a sample of all. */
  noteDelivered({ conversationId, userId, deliveredSeq }: WatermarkMove): void {
    if (!this.isWatched) return;
    const message = this.waiting.get(`${conversationId}${deliveredSeq}`);
    if (!message || message.senderId === userId || message.had.has(userId)) return;
    message.had.add(userId);
    const now = performance.now();
    this.deliveries.add(now, now - message.at);
  }

  own(): NodeFigures {
    const now = performance.now();
    const { count: deliveries, total: deliveryMs } = this.deliveries.within(DELIVERIES_MS, now);
    const messages = this.messages.within(SECOND_MS, now).count;
    return { node: NODE_ID, messages, connections: this.connections.size, deliveries, deliveryMs };
  }

  /** People connected to this node, for when nobody else can be asked. */
  ownPeople(): number {
    return new Set([...this.connections.all()].map(({ userId }) => userId)).size;
  }
}
