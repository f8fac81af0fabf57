import { canSee } from '../../../src/shared/visibility';
import type { DeedFacts, Send, Sighting } from './facts';
import type {
  MemberRecord,
  StoredChangeRecord,
  StoredInviteRecord,
  StoredPinRecord,
  StoredReactionRecord,
  StoredRecord,
} from './history';
import { Replay } from './replay';
import { FORGOTTEN } from './words';

/** Different messages kept of one number: two are a violation already. */
const MAX_SIGHTINGS = 4;

/** A client's id of a message is a UUID: upper and lower case are the same, and only with its sender it is unique. */
export function sendKey(senderId: string, clientMessageId: string): string {
  return `${senderId} ${clientMessageId.toLowerCase()}`;
}

/** One conversation: who sent what, what the database holds, which messages clients were shown. */
export class ConversationFacts {
  readonly sends = new Map<string, Send>();
  /** by rising `seq` once settled; the same for changes and `chg` */
  readonly stored: StoredRecord[] = [];
  readonly changes: StoredChangeRecord[] = [];
  readonly members = new Map<string, MemberRecord>();
  readonly reactions: StoredReactionRecord[] = [];
  readonly pins: StoredPinRecord[] = [];
  readonly invites: StoredInviteRecord[] = [];
  /** code of a link → when its revocation was answered */
  readonly revoked = new Map<string, number>();
  /** what follows from messages and changes; there once settled */
  replay = new Replay([], [], () => '');
  /** seq → the different messages that clients were shown there */
  readonly sightings = new Map<number, Sighting[]>();
  /** sender → their highest stored number */
  readonly lastSent = new Map<string, number>();
  private readonly bySeq = new Map<number, StoredRecord>();
  private readonly bySend = new Map<string, StoredRecord>();
  private readonly byId = new Map<string, StoredRecord>();
  private readonly byChg = new Map<number, StoredChangeRecord>();
  /** seq → the changes of that message, by rising `chg` */
  private readonly changesOf = new Map<number, StoredChangeRecord[]>();
  private readonly deedsById = new Map<string, DeedFacts>();
  private readonly forgotten = new Set<number>();
  private readonly byWish = new Map<string, StoredChangeRecord>();

  constructor(readonly id: string) {}

  /** The one send of this id by this person, made if need be. */
  send(senderId: string, clientMessageId: string): Send {
    const key = sendKey(senderId, clientMessageId);
    let send = this.sends.get(key);
    if (!send) this.sends.set(key, (send = { senderId, clientMessageId, hashes: [] }));
    return send;
  }

  /** What this person wished to do under this id; begun by `begin`. */
  deed(actorId: string, clientChangeId: string): DeedFacts | undefined {
    return this.deedsById.get(sendKey(actorId, clientChangeId));
  }

  begin(deed: DeedFacts): void {
    this.deedsById.set(sendKey(deed.actorId, deed.clientChangeId), deed);
  }

  get deeds(): IterableIterator<DeedFacts> {
    return this.deedsById.values();
  }

  /** Notes a sighting unless it says what another said before. */
  sight(sighting: Sighting): void {
    const known = this.sightings.get(sighting.seq);
    if (!known) this.sightings.set(sighting.seq, [sighting]);
    else if (known.length < MAX_SIGHTINGS && !known.some((one) => isSame(one, sighting)))
      known.push(sighting);
  }

  /** To be called once, when everything is there. */
  settle(): void {
    this.stored.sort((a, b) => a.seq - b.seq);
    this.changes.sort((a, b) => a.chg - b.chg);
    this.recall();
    for (const message of this.stored) {
      setFirst(this.bySeq, message.seq, message);
      setFirst(this.bySend, sendKey(message.senderId, message.clientMessageId), message);
      setFirst(this.byId, message.messageId, message);
      this.lastSent.set(message.senderId, message.seq);
    }
    for (const change of this.changes) {
      setFirst(this.byChg, change.chg, change);
      const { actorId, clientChangeId } = change;
      if (clientChangeId !== null) setFirst(this.byWish, sendKey(actorId, clientChangeId), change);
      if (!isOfText(change)) continue;
      const known = this.changesOf.get(change.seq);
      if (known) known.push(change);
      else this.changesOf.set(change.seq, [change]);
    }
    this.replay = new Replay(this.stored, this.changes, (message) => this.firstText(message));
  }

  /** Whether the log no longer tells what an edit said, because its message was deleted. */
  isForgotten(chg: number): boolean {
    return this.forgotten.has(chg);
  }

  /** What an edit said goes from the log with its message: then it is known from who wished it. */
  private recall(): void {
    const deleted = new Set(
      this.changes.filter(({ kind }) => kind === 'message:deleted').map(({ seq }) => seq),
    );
    for (const [i, change] of this.changes.entries()) {
      const { clientChangeId, actorId, what, seq, chg } = change;
      if (what !== FORGOTTEN || !deleted.has(seq) || clientChangeId === null) continue;
      const wish = this.deed(actorId, clientChangeId);
      if (!wish) continue;
      this.forgotten.add(chg);
      this.changes[i] = { ...change, what: wish.what };
    }
  }

  get lastSeq(): number {
    return this.stored.at(-1)?.seq ?? 0;
  }

  get lastChg(): number {
    return this.changes.at(-1)?.chg ?? 0;
  }

  /** The stored message of this number, of this send, of this id: the lowest where there are several. */
  at(seq: number): StoredRecord | undefined {
    return this.bySeq.get(seq);
  }

  of({ senderId, clientMessageId }: Pick<Send, 'senderId' | 'clientMessageId'>): StoredRecord | undefined {
    return this.bySend.get(sendKey(senderId, clientMessageId));
  }

  withId(messageId: string): StoredRecord | undefined {
    return this.byId.get(messageId);
  }

  change(chg: number): StoredChangeRecord | undefined {
    return this.byChg.get(chg);
  }

  /** The stored change that came of this wish. */
  changeOf({ actorId, clientChangeId }: Pick<DeedFacts, 'actorId' | 'clientChangeId'>) {
    return this.byWish.get(sendKey(actorId, clientChangeId));
  }

  /** Whether a stored message ever had this text. */
  hadText(message: StoredRecord, hash: string): boolean {
    return (
      hash === this.firstText(message) ||
      (this.changesOf.get(message.seq) ?? []).some(({ what }) => what === hash)
    );
  }

  private firstText(message: StoredRecord): string {
    return (
      this.sends.get(sendKey(message.senderId, message.clientMessageId))?.textHash ?? message.contentHash
    );
  }

  /** The numbers of stored messages, and of stored changes, that this member may see; rising, each once. */
  visibleSeqs({ intervals }: MemberRecord): number[] {
    return distinct(this.stored.map(({ seq }) => seq)).filter((seq) => canSee(intervals, seq));
  }

  visibleChgs({ intervals }: MemberRecord): number[] {
    const seen = this.changes.filter(({ seq }) => canSee(intervals, seq));
    return distinct(seen.map(({ chg }) => chg));
  }
}

function isSame(a: Sighting, b: Sighting): boolean {
  return a.messageId === b.messageId && a.senderId === b.senderId && a.clientMessageId === b.clientMessageId;
}

function isOfText({ kind }: StoredChangeRecord): boolean {
  return kind === 'message:updated' || kind === 'message:deleted';
}

function setFirst<K, V>(map: Map<K, V>, key: K, value: V): void {
  if (!map.has(key)) map.set(key, value);
}

function distinct(rising: number[]): number[] {
  return rising.filter((number, i) => number !== rising[i - 1]);
}
