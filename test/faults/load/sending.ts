import { setTimeout as delay } from 'node:timers/promises';
import { ParleyError, type SendAck } from '../../../src/client';
import { storedBy } from '../../../src/client/scheduled';
import type { Random } from '../random';
import type { Board } from './board';
import type { Device } from './device';
import type { Journal } from './journal';
import { hashOf } from './vocabulary';

/** What is to be sent. */
interface Draft {
  conversationId: string;
  clientMessageId: string;
  content: string;
  /** what it answers */
  replyTo?: string;
}

const RETRY_MS = 200;
const LONG_SHARE = 0.03;
const LONG = 4_000;

/** The ways in which messages leave a device; each is written down before it leaves, and repeated until it is answered. */
export class Sending {
  private count = 0;

  constructor(
    private readonly journal: Journal,
    private readonly random: Random,
    readonly board: Board,
  ) {}

  /** As the application does: by the client's outbox, one at a time per conversation. */
  async byOutbox(device: Device, conversationId: string): Promise<void> {
    const draft = this.draft(device, conversationId);
    const { client } = device;
    const { clientMessageId, content } = draft;
    await this.settle(device, draft, () => client.send(conversationId, content, { clientMessageId }));
  }

  /** The same as an answer to another message, be it of long ago. */
  async answering(device: Device, conversationId: string): Promise<void> {
    const replyTo = this.board.pick(conversationId)?.messageId;
    const draft = this.draft(device, conversationId, { replyTo });
    const { client } = device;
    const { clientMessageId, content } = draft;
    await this.settle(device, draft, () =>
      client.send(conversationId, content, { clientMessageId, replyTo }),
    );
  }

  /** An answer to a message that is out of sight: it must be refused. */
  async answeringUnseen(device: Device, conversationId: string, replyTo: string): Promise<void> {
    const draft = this.draft(device, conversationId, { replyTo });
    const send = () => device.client.request('message:send', { ...draft, type: 'text' });
    await this.untilAnswered(send);
  }

  /** Many at once on one socket, without waiting for each other: they are stored in runs. */
  async inVolley(device: Device, conversationId: string, count: number, length?: number): Promise<void> {
    const drafts = Array.from({ length: count }, () => this.draft(device, conversationId, { length }));
    const send = async (draft: Draft) =>
      storedBy(await device.client.request('message:send', { ...draft, type: 'text' }));
    await Promise.all(
      drafts.map((draft) => this.settle(device, draft, () => this.untilAnswered(() => send(draft)))),
    );
  }

  /** Over REST, whose answers no connection shows. */
  async byRest(device: Device, conversationId: string): Promise<void> {
    const draft = this.draft(device, conversationId);
    const { clientMessageId, content } = draft;
    const call = {
      method: 'POST' as const,
      path: `/api/messages/${conversationId}`,
      body: { clientMessageId, content },
    };
    // the device may be restarted before the answer comes
    const note = () => ({ client: device.name, conversationId, clientMessageId });
    await this.settle(device, draft, async () => {
      try {
        const ack = await this.untilAnswered(() => device.client.rest.call<SendAck>(call));
        const { messageId, seq, duplicate } = ack;
        this.journal.write({ type: 'ack', ...note(), messageId, seq, duplicate });
        return ack;
      } catch (error) {
        const { code, retryable } = error as ParleyError;
        this.journal.write({ type: 'refusal', ...note(), code, retryable });
        throw error;
      }
    });
  }

  /** The same again, long after its ack: it must be answered with the original. */
  async again(device: Device): Promise<void> {
    const { own, client } = device;
    if (own.length === 0) return;
    const { conversationId, clientMessageId, content, replyTo } = this.random.pick(own);
    const answers = replyTo === undefined ? {} : { replyTo };
    const message = { conversationId, clientMessageId, content, type: 'text' as const, ...answers };
    await client.request('message:send', message).catch(() => undefined);
  }

  private draft(
    device: Device,
    conversationId: string,
    { length = this.length(), replyTo }: { length?: number; replyTo?: string } = {},
  ): Draft {
    const content = `${device.name} says ${++this.count}`.padEnd(length, ' and more');
    const clientMessageId = this.random.uuid();
    const about = { client: device.name, conversationId, clientMessageId };
    const contentHash = hashOf(content, 'text', replyTo);
    const textHash = replyTo === undefined ? {} : { textHash: hashOf(content) };
    this.journal.write({ type: 'send', ...about, contentHash, ...textHash });
    return { conversationId, clientMessageId, content, ...(replyTo !== undefined && { replyTo }) };
  }

  /** Mostly what fits into a line. */
  private length(): number {
    return this.random.chance(LONG_SHARE) ? LONG : 0;
  }

  /** Waits for the answer for good; a refusal for good is in the history already. */
  private async settle(device: Device, draft: Draft, send: () => Promise<SendAck>): Promise<void> {
    const { clientMessageId } = draft;
    device.outstanding.add(clientMessageId);
    this.journal.onceAcked(clientMessageId, () => device.outstanding.delete(clientMessageId));
    try {
      const { messageId, seq } = await send();
      device.remember({ ...draft, messageId });
      this.board.note({ conversationId: draft.conversationId, messageId, seq, senderId: device.person.id });
    } catch (error) {
      device.outstanding.delete(clientMessageId);
      this.journal.noteFailure(error as Error);
    }
  }

  private async untilAnswered<T>(send: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await send();
      } catch (error) {
        if (!(error instanceof ParleyError) || !error.retryable) throw error;
        await delay(RETRY_MS);
      }
    }
  }
}
