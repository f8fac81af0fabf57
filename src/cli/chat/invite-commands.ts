import type { Conversation, ParleyClient } from '../../client';
import type { Command, Front } from './chat.types';
import { words } from './commands';
import type { Place } from './group-commands';
import { conversationName, findPerson, fullNameOf } from './people';
import { printableLine } from './sanitise';

/** What a person does with links into groups: making them, following them, and letting in who waits. */
export class InviteCommands {
  readonly commands: Record<string, Command> = {
    invite: (uses) => this.invite(uses),
    join: (code) => this.join(code),
    waiting: () => this.waiting(),
    letin: (name) => this.letIn(name),
  };

  constructor(
    private readonly client: ParleyClient,
    private readonly front: Front,
    private readonly place: Place,
  ) {}

  private async invite(uses: string): Promise<void> {
    const group = this.group();
    if (!group) return;
    if (uses && !/^[1-9]\d{0,5}$/.test(uses)) {
      return this.front.notice('For how many people? /invite [number]');
    }
    const { code } = await this.client.invites.create(group.id, uses ? { maxUses: Number(uses) } : {});
    this.front.notice(`Who types /join ${code} comes into ${conversationName(group)}.`);
  }

  private async join(rest: string): Promise<void> {
    const [code] = words(rest);
    if (!code) return this.front.notice('By which link? /join <code>');
    const { title = '' } = await this.client.invites.preview(code);
    const { state, conversationId } = await this.client.invites.join(code);
    if (state === 'waiting') {
      return this.front.notice(`You wait to be let into ${printableLine(title)}.`);
    }
    const group = this.client.conversation(conversationId);
    if (group) await this.place.show(group);
  }

  private async waiting(): Promise<void> {
    const group = this.group();
    if (!group) return;
    const { items, hasMore } = await this.client.invites.requests(group.id);
    if (items.length === 0) return this.front.notice('Nobody waits to be let in.');
    const lines = items.map(({ user }) => fullNameOf(user));
    if (hasMore) lines.push('and others');
    this.front.panel({ title: `Who waits for ${conversationName(group)}`, lines });
  }

  private async letIn(name: string): Promise<void> {
    const group = this.group();
    if (!group) return;
    if (!name) return this.front.notice('Whom? /letin <name>');
    const person = await findPerson(this.client, name);
    if (!person) return this.front.notice(`Nobody is called ${printableLine(name)}.`);
    await this.client.invites.approve(group.id, person.id);
  }

  /** The open group; says so when there is none. */
  private group(): Conversation | undefined {
    const { current } = this.place;
    if (current && current.type !== 'dm') return current;
    this.front.notice('Open a group first: /open <title or number>');
    return undefined;
  }
}
