import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { ParleyError, type ParleyClient } from '../../../src/client';
import type { Deed } from '../checker/history';
import type { Random } from '../random';
import type { Board } from './board';
import type { Device } from './device';
import type { Journal } from './journal';

const EMOJI = ['👍', '❤️', '🎉', '🤷🏽‍♀️'] as const;
const RETRY_MS = 300;
// a fault longer than that is none of the scenarios'
const ATTEMPTS = 400;
const ON_SHARE = 0.7;
// what waits for an answer stays bounded when nobody answers
const MAX_UNDER_WAY = 8;

/** A change of a group's members, before anybody is asked for it. */
export interface MembersWish {
  conversationId: string;
  deed: Deed;
  /** in the words of the history */
  what: string;
  code?: string;
}

/** Numbers of what came of it; 0 where there was nothing to do. */
export interface Numbers {
  seq: number;
  chg: number;
}

/** What people do with messages that are there, and with the members of groups. What they do with messages goes by the client. */
export class Deeds {
  constructor(
    private readonly journal: Journal,
    private readonly board: Board,
    private readonly random: Random,
  ) {}

  /** Puts a reaction to a message, or takes it away. */
  react(device: Device, conversationId: string, message = this.board.pick(conversationId)): Promise<unknown> {
    const emoji = this.random.pick(EMOJI);
    const way = this.random.chance(ON_SHARE) ? 'react' : 'unreact';
    return this.act(
      device,
      message && (({ actions }) => actions[way](conversationId, message.messageId, emoji)),
    );
  }

  /** Pins a message, or takes it down; in groups for moderators, others are refused. */
  pin(device: Device, conversationId: string, message = this.board.pick(conversationId)): Promise<unknown> {
    const way = this.random.chance(ON_SHARE) ? 'pin' : 'unpin';
    return this.act(device, message && (({ actions }) => actions[way](conversationId, message.messageId)));
  }

  /** Deletes what somebody else wrote; in groups for moderators, others are refused. */
  removeOther(device: Device, conversationId: string): Promise<unknown> {
    const message = this.board.pick(conversationId);
    const isOther = message && message.senderId !== device.person.id;
    return this.act(device, isOther && ((client) => client.delete(conversationId, message.messageId)));
  }

  /** Edits one of the last own messages. */
  edit(device: Device): Promise<unknown> {
    const message = device.own.length > 0 ? this.random.pick(device.own) : undefined;
    if (!message) return Promise.resolve();
    const { conversationId, messageId, content } = message;
    const text = `${content}, or rather not (${this.random.between(0, 1e6)})`;
    return this.act(device, (client) => client.edit(conversationId, messageId, text));
  }

  remove(device: Device): Promise<unknown> {
    const message = device.own.length > 0 ? this.random.pick(device.own) : undefined;
    return this.act(
      device,
      message && ((client) => client.delete(message.conversationId, message.messageId)),
    );
  }

  /**
   * Changes the members of a group over REST, repeated under the same id for as long as the server cannot.
   * @returns what came of it, or undefined when it was refused for good
   */
  async ofMembers(
    device: Device,
    wish: MembersWish,
    call: (client: ParleyClient, body: { clientChangeId: string }) => Promise<Numbers>,
  ): Promise<Numbers | undefined> {
    const { conversationId } = wish;
    const clientChangeId = randomUUID();
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      // the device may be another client by then
      const { client, name } = device;
      const about = { client: name, conversationId, clientChangeId };
      this.journal.write({ type: 'wish', ...about, ...wish });
      try {
        const { seq, chg } = await call(client, { clientChangeId });
        this.journal.write({ type: 'done', ...about, chg });
        return { seq, chg };
      } catch (error) {
        const { code, status, retryable } = refusalOf(error);
        if (status !== 0) this.journal.write({ type: 'denied', ...about, code, retryable });
        if (!retryable) return undefined;
      }
      await delay(RETRY_MS);
    }
    throw new Error(`${wish.deed} was not answered in ${ATTEMPTS} attempts`);
  }

  private async act(
    device: Device,
    deed: ((client: ParleyClient) => Promise<unknown>) | false | undefined,
  ): Promise<void> {
    if (!deed || device.underWay.size >= MAX_UNDER_WAY) return;
    await device.during(deed);
  }
}

/** @throws what is no answer of the server or of the client */
function refusalOf(error: unknown): ParleyError {
  if (error instanceof ParleyError) return error;
  throw error;
}
