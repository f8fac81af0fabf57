import { setTimeout as delay } from 'node:timers/promises';
import type { ParleyClient } from '../../../src/client';
import type { Random } from '../random';
import type { Deeds, Numbers } from './deeds';
import type { Device } from './device';
import type { Journal } from './journal';
import type { Sending } from './sending';
import { memberWords } from './vocabulary';

/** Who is what in the group, a device of each. */
export interface Cast {
  owner: Device;
  admin: Device;
  moderator: Device;
  /** becomes a moderator and a member again, by turns */
  member: Device;
  /** come and go, and do not write here: what they were about to write would be refused, or not, by chance */
  guests: readonly [Device, Device];
}

/** Messages that were written while somebody was away: after one number and before another. */
interface Gap {
  after: number;
  before: number;
  /** when they went, by `performance.now()` */
  since: number;
  /** they are being brought in again: where nobody has been told of it yet, they may be there all the same */
  isEnding?: boolean;
}

interface Link {
  id: string;
  code: string;
}

const RETRY_MS = 300;
// another node may take 0.9 s to know who has gone: until then they may read there
const KNOWN_MS = 3_000;
// the server remembers fifty times of a member, and the checker goes by all of them
const MAX_TIMES = 40;

/** A group whose members come, go, and change their roles, one after the other, while the others talk. */
export class Gathering {
  private readonly gaps = new Map<Device, Gap[]>();
  private readonly turns: (() => Promise<unknown>)[];
  private turning?: Promise<unknown>;
  private next = 0;
  private lastLink?: Link;

  constructor(
    readonly conversationId: string,
    private readonly cast: Cast,
    private readonly deeds: Deeds,
    private readonly journal: Journal,
    private readonly random: Random,
  ) {
    const { owner, admin, moderator, guests } = cast;
    const [first, second] = guests;
    this.turns = [
      () => this.remove(moderator, first),
      () => this.joinByLink(first),
      () => this.changeRole('moderator'),
      () => this.leave(first),
      () => this.joinByUsedUpLink(first).then(() => this.add(moderator, first)),
      () => Promise.all([this.remove(owner, first), this.remove(admin, second)]),
      () => this.race(),
      () => this.changeRole('member'),
      () => this.remove(admin, second),
      () => this.joinByRevokedLink(second).then(() => this.add(owner, second)),
    ];
  }

  /** Gives the roles with which it begins. */
  async begin(): Promise<void> {
    const { admin, moderator } = this.cast;
    await this.giveRole(admin, 'admin');
    await this.giveRole(moderator, 'moderator');
  }

  /** The next of what happens to its members, unless the last one is still under way. */
  async turn(): Promise<void> {
    const isOften = [...this.gaps.values()].some(({ length }) => length >= MAX_TIMES);
    if (this.turning || isOften) return;
    const turn = this.turns[this.next++ % this.turns.length]!;
    this.turning = turn().finally(() => (this.turning = undefined));
    await this.turning;
  }

  /** A guest tries what nobody may: something with a message that was written while they were away. */
  async trespass(sending: Sending): Promise<void> {
    const { conversationId, random } = this;
    const guest = random.pick(this.cast.guests);
    const known = performance.now() - KNOWN_MS;
    const gaps = (this.gaps.get(guest) ?? []).filter(
      ({ since, before, isEnding }) => since < known && (before < Infinity || !isEnding),
    );
    if (gaps.length === 0) return;
    const { after, before } = random.pick(gaps);
    const message = sending.board.between(conversationId, after, before);
    if (!message) return;
    const { messageId } = message;
    await random.pick([
      () => this.deeds.react(guest, conversationId, message),
      () => this.deeds.pin(guest, conversationId, message),
      () => sending.answeringUnseen(guest, conversationId, messageId),
      () => this.peep(guest, 'history', ({ rest }) => rest.history(conversationId, { around: messageId })),
      () => this.peep(guest, 'reactions', ({ actions }) => actions.reactions(conversationId, messageId)),
      () => this.peep(guest, 'versions', ({ actions }) => actions.versions(conversationId, messageId)),
    ])();
  }

  /** Resolves when everything happened once at least. */
  async complete(): Promise<void> {
    while (this.next < this.turns.length) {
      // one may be under way still; what failed is in the history
      await (this.turning ?? this.turn()).catch(() => undefined);
    }
  }

  /** Resolves when everybody is there. */
  async bringIn(): Promise<void> {
    await this.turning?.catch(() => undefined);
    for (const guest of this.cast.guests) await this.add(this.cast.owner, guest);
  }

  private async peep(
    guest: Device,
    what: string,
    look: (client: ParleyClient) => Promise<unknown>,
  ): Promise<void> {
    const { name } = guest;
    await look(guest.client);
    this.journal.breaches.push(`${name} read ${what} of a message out of sight`);
  }

  private async changeRole(role: 'moderator' | 'member'): Promise<void> {
    await this.giveRole(this.cast.member, role);
  }

  private giveRole({ person }: Device, role: 'admin' | 'moderator' | 'member'): Promise<Numbers | undefined> {
    const { conversationId } = this;
    const what = memberWords({ userId: person.id, role, isActive: true });
    return this.deeds.ofMembers(this.cast.owner, { conversationId, deed: 'role', what }, ({ rest }, body) =>
      rest.changeRole(conversationId, person.id, { ...body, role }),
    );
  }

  private async add(actor: Device, guest: Device): Promise<void> {
    const { conversationId } = this;
    const { id } = guest.person;
    const wish = { conversationId, deed: 'add' as const, what: comes(guest) };
    this.noteCall(guest);
    const done = await this.deeds.ofMembers(actor, wish, ({ rest }, body) =>
      rest.addMembers(conversationId, { ...body, userIds: [id] }),
    );
    this.noteComing(guest, done);
  }

  private async remove(actor: Device, guest: Device): Promise<void> {
    const { conversationId } = this;
    const wish = { conversationId, deed: 'remove' as const, what: goes(guest) };
    const done = await this.deeds.ofMembers(actor, wish, ({ rest }, body) =>
      rest.removeMember(conversationId, guest.person.id, body),
    );
    this.noteGoing(guest, done);
  }

  private async leave(guest: Device): Promise<void> {
    const { conversationId } = this;
    const wish = { conversationId, deed: 'leave' as const, what: goes(guest) };
    const done = await this.deeds.ofMembers(guest, wish, ({ rest }, body) =>
      rest.leave(conversationId, body),
    );
    this.noteGoing(guest, done);
  }

  /** @returns whether the link let them in */
  private async join(guest: Device, { code }: Link): Promise<boolean> {
    const { conversationId } = this;
    const wish = { conversationId, deed: 'join' as const, what: comes(guest), code };
    this.noteCall(guest);
    const done = await this.deeds.ofMembers(guest, wish, ({ rest }, body) =>
      rest.call<Numbers>({ method: 'POST', path: `/api/invites/${code}/join`, body }),
    );
    this.noteComing(guest, done);
    return done !== undefined;
  }

  private async joinByLink(guest: Device): Promise<void> {
    this.lastLink = await this.makeLink();
    await this.join(guest, this.lastLink);
  }

  private async joinByUsedUpLink(guest: Device): Promise<void> {
    if (!this.lastLink) return;
    const isIn = await this.join(guest, this.lastLink);
    if (isIn) this.journal.breaches.push('a link let somebody in that was used up');
  }

  private async joinByRevokedLink(guest: Device): Promise<void> {
    const { conversationId, cast } = this;
    const link = await this.makeLink();
    // one that is gone already was revoked by an attempt whose answer got lost
    await this.patiently(() =>
      cast.admin.client.invites.revoke(conversationId, link.id).catch((error: { code?: string }) => {
        if (error.code !== 'NOT_FOUND') throw error;
      }),
    );
    const { code } = link;
    this.journal.write({ type: 'revoked', client: cast.admin.name, conversationId, code });
    await this.join(guest, link);
  }

  /** Both come by a link that is good for one of them. */
  private async race(): Promise<void> {
    const link = await this.makeLink();
    const [first, second] = this.cast.guests;
    const [isFirst, isSecond] = await Promise.all([this.join(first, link), this.join(second, link)]);
    if (isFirst && isSecond) this.journal.breaches.push('a link for one let two in');
    if (!isFirst) await this.add(this.cast.moderator, first);
    if (!isSecond) await this.add(this.cast.moderator, second);
  }

  /** For one use. */
  private makeLink(): Promise<Link> {
    const { conversationId, cast } = this;
    return this.patiently(() => cast.admin.client.invites.create(conversationId, { maxUses: 1 }));
  }

  private async patiently<T>(call: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await call();
      } catch (error) {
        if (!(error as { retryable?: boolean }).retryable) throw error;
        await delay(RETRY_MS);
      }
    }
  }

  /** With number 0 they had gone already. */
  private noteGoing(guest: Device, done: Numbers | undefined): void {
    if (!done?.seq) return;
    const gaps = this.gaps.get(guest) ?? [];
    this.gaps.set(guest, [...gaps, { after: done.seq, before: Infinity, since: performance.now() }]);
  }

  private noteCall(guest: Device): void {
    const last = this.gaps.get(guest)?.at(-1);
    if (last) last.isEnding = true;
  }

  private noteComing(guest: Device, done: Numbers | undefined): void {
    const last = this.gaps.get(guest)?.at(-1);
    if (last && done?.seq) last.before = Math.min(last.before, done.seq);
  }
}

const comes = ({ person }: Device) => memberWords({ userId: person.id, role: 'member', isActive: true });
const goes = ({ person }: Device) => memberWords({ userId: person.id, role: 'member', isActive: false });
