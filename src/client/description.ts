import type { Change, ChangedMember, Conversation } from './wire';

/**
 * What a conversation is called, how it is set, how many it has and what the reader may do in it: as REST described it last,
 * and as the changes since tell, whichever comes first.
 */
export class Description {
  private told?: Conversation;
  /** of the changes that are newer than what was told: the newest of each kind */
  private info?: Change;
  private members?: Change;
  private own?: ChangedMember & { chg: number };

  constructor(private readonly ownId: string) {}

  /** Whether REST has described it. */
  get isTold(): boolean {
    return this.told !== undefined;
  }

  /** Whether the reader went and did not come back, or the group is no more, as far as the changes tell. */
  get hasLeft(): boolean {
    return this.own?.isActive === false || this.info?.isDissolved === true;
  }

  get memberCount(): number {
    return this.members?.memberCount ?? this.told?.memberCount ?? 0;
  }

  /** Takes a description; one that is older than another is passed over. Returns whether it knows of all comings and goings. */
  tell(conversation: Conversation): boolean {
    const { version, lastChg } = conversation;
    if (this.told && lastChg < this.told.lastChg) return false;
    this.told = conversation;
    if (this.info && this.info.version <= version) this.info = undefined;
    if (this.own && this.own.chg <= lastChg) this.own = undefined;
    if (this.members && this.members.chg <= lastChg) this.members = undefined;
    return this.members === undefined;
  }

  /** Takes a change of the conversation itself; returns whether it was news. */
  apply(change: Change): boolean {
    if (change.type === 'conversation:updated') return this.applyInfo(change);
    return change.type === 'member:updated' && this.applyMembers(change);
  }

  /** The conversation as it is now; undefined until described. */
  view(): Conversation | undefined {
    const { told, info, own, memberCount } = this;
    if (!told) return undefined;
    return {
      ...told,
      // what the change does not name is no more
      ...(info && {
        description: undefined,
        avatarUrl: undefined,
        ...info.conversation,
        retention: info.conversation?.settings.retention ?? told.retention,
        version: info.version,
      }),
      ...(own && { role: own.role }),
      memberCount,
    };
  }

  private applyInfo(change: Change): boolean {
    if (change.version <= ((this.info ?? this.told)?.version ?? 0)) return false;
    this.info = change;
    return true;
  }

  private applyMembers(change: Change): boolean {
    if (change.chg <= Math.max(this.told?.lastChg ?? 0, this.members?.chg ?? 0)) return false;
    this.members = change;
    const own = change.members?.find(({ userId }) => userId === this.ownId);
    if (own) this.own = { ...own, chg: change.chg };
    return true;
  }
}
