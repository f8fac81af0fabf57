import type { ChangeRole, Conversation, ParleyClient, User } from '../../client';
import type { Command, Front } from './chat.types';
import { parseGroup, words } from './commands';
import type { Names } from './names';
import { conversationName, findPerson, fullNameOf } from './people';
import { printableLine } from './sanitise';

const ROLES: readonly string[] = ['member', 'moderator', 'admin'] satisfies ChangeRole['role'][];
const OWNER = 'owner';

/** The room in which the commands are typed. */
export interface Place {
  /** the conversation on the screen */
  readonly current: Conversation | undefined;
  readonly names: Names;
  /** brings a conversation to the screen */
  show(conversation: Conversation): Promise<void>;
}

/** What a person does with groups: making them, and who belongs to the open one. */
export class GroupCommands {
  readonly commands: Record<string, Command> = {
    group: (rest) => this.make(rest),
    add: (rest) => this.add(rest),
    remove: (rest) => this.remove(rest),
    leave: () => this.leave(),
    dissolve: (title) => this.dissolve(title),
    role: (rest) => this.changeRole(rest),
    title: (text) => this.rename(text),
  };

  constructor(
    private readonly client: ParleyClient,
    private readonly front: Front,
    private readonly place: Place,
  ) {}

  /** Shows the members of a group with their roles, as many as come at once. */
  async who(group: Conversation): Promise<void> {
    const { items } = await this.client.groups.members(group.id);
    this.place.names.learn(items.map(({ user }) => user));
    const lines = items.map(
      ({ user, role }) => `${fullNameOf(user)}${role === 'member' ? '' : `   ${role}`}`,
    );
    const more = group.memberCount - items.length;
    if (more > 0) lines.push(`and ${more} more`);
    this.front.panel({ title: `Members of ${conversationName(group)}`, lines });
  }

  private async make(rest: string): Promise<void> {
    const { title, names } = parseGroup(rest);
    if (!title) return this.front.notice('Called what, with whom? /group <title> <name> <name> …');
    const people = await this.people(names);
    if (!people) return;
    const members = people.map(({ id }) => id);
    await this.place.show(await this.client.groups.create(title, members));
  }

  private async add(rest: string): Promise<void> {
    const group = this.group();
    if (!group) return;
    const names = words(rest);
    if (names.length === 0) return this.front.notice('Whom? /add <name> <name> …');
    const people = await this.people(names);
    if (!people) return;
    const members = people.map(({ id }) => id);
    const { seq } = await this.client.groups.addMembers(group.id, members);
    if (seq === 0) this.front.notice('They belong to it already.');
  }

  private async remove(rest: string): Promise<void> {
    const group = this.group();
    if (!group) return;
    if (!rest) return this.front.notice('Whom? /remove <name>');
    const person = await this.person(rest);
    if (person) await this.client.groups.removeMember(group.id, person.id);
  }

  private async leave(): Promise<void> {
    const group = this.group();
    if (group) await this.client.groups.leave(group.id);
  }

  /** It cannot be taken back, so the title is to be typed. */
  private async dissolve(title: string): Promise<void> {
    const group = this.group();
    if (!group) return;
    if (title !== group.title) {
      return this.front.notice(`It ends for everybody: /dissolve ${printableLine(group.title ?? '')}`);
    }
    await this.client.groups.dissolve(group.id);
  }

  private async changeRole(rest: string): Promise<void> {
    const group = this.group();
    if (!group) return;
    const [name, role = '', ...more] = words(rest.toLowerCase());
    if (name === undefined || more.length > 0 || ![...ROLES, OWNER].includes(role)) {
      return this.front.notice('Who shall be what? /role <name> <member|moderator|admin|owner>');
    }
    const person = await this.person(name);
    if (!person) return;
    if (role === OWNER) await this.client.groups.transferOwnership(group.id, person.id);
    else await this.client.groups.changeRole(group.id, person.id, role as ChangeRole['role']);
  }

  private async rename(title: string): Promise<void> {
    const group = this.group();
    if (!group) return;
    if (!title) return this.front.notice('What shall it be called? /title <text>');
    await this.client.groups.update(group.id, { title });
  }

  /** The open group; says so when there is none. */
  private group(): Conversation | undefined {
    const { current } = this.place;
    if (current && current.type !== 'dm') return current;
    this.front.notice(
      current ? 'That takes a group: /group makes one.' : 'Open a group first: /open <title or number>',
    );
    return undefined;
  }

  /** All of the people named, or nobody when one of them is not found. */
  private async people(names: readonly string[]): Promise<User[] | undefined> {
    const found = await Promise.all(names.map((name) => this.person(name)));
    const people = found.filter((person) => person !== undefined);
    return people.length === names.length ? people : undefined;
  }

  private async person(name: string): Promise<User | undefined> {
    const person = await findPerson(this.client, name);
    if (person) this.place.names.learn([person]);
    else this.front.notice(`Nobody is called ${printableLine(name)}. /find looks for people.`);
    return person;
  }
}
