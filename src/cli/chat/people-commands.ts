import type { BookContact, ParleyClient, User } from '../../client';
import type { Command, Front } from './chat.types';
import { words } from './commands';
import { findPerson, fullNameOf } from './people';
import { printableLine } from './sanitise';

/** What a person has to say of others: who their contacts are, and whom they block. */
export class PeopleCommands {
  readonly commands: Record<string, Command> = {
    contacts: () => this.contacts(),
    contact: (rest) => this.contact(rest),
    accept: (name) => this.answer(name, true),
    decline: (name) => this.answer(name, false),
    forget: (name) => this.forget(name),
    block: (name) => this.block(name),
    unblock: (name) => this.unblock(name),
    blocked: () => this.blocked(),
  };

  constructor(
    private readonly client: ParleyClient,
    private readonly front: Front,
  ) {}

  private async contacts(): Promise<void> {
    const contacts = await this.gather((cursor) => this.client.contacts.list(cursor));
    const requests = await this.gather((cursor) => this.client.contacts.requests(cursor));
    const lines = [
      ...contacts.map((contact) => contactLine(contact)),
      ...requests.map(({ user }) => `${fullNameOf(user)}   asks you: /accept or /decline`),
    ];
    if (lines.length === 0) return this.front.notice('You have no contacts yet: /contact <name>');
    this.front.panel({ title: 'Contacts', lines });
  }

  /** Puts somebody in the book, under a name of one's own if one is given, and asks them to do the same. */
  private async contact(rest: string): Promise<void> {
    const [name, ...alias] = words(rest);
    if (!name) return this.front.notice('Whom? /contact <name> [what you call them]');
    const person = await this.find(name);
    if (!person) return;
    if (alias.length > 0) await this.client.contacts.save(person.id, alias.join(' '));
    const { state } = await this.client.contacts.request(person.id);
    const done = state === 'mutual' ? 'is your contact, and you theirs.' : 'is your contact, and was asked.';
    this.front.notice(`${fullNameOf(person)} ${done}`);
  }

  private async answer(name: string, isYes: boolean): Promise<void> {
    if (!name) return this.front.notice(`Whom? /${isYes ? 'accept' : 'decline'} <name>`);
    const requests = await this.gather((cursor) => this.client.contacts.requests(cursor));
    const asking = requests.find(({ user }) => isCalled(user.username, name));
    if (!asking) return this.front.notice(`Nobody called ${printableLine(name)} asks you.`);
    if (isYes) await this.client.contacts.accept(asking.user.id);
    else await this.client.contacts.decline(asking.user.id);
    if (isYes) this.front.notice(`${fullNameOf(asking.user)} is your contact, and you theirs.`);
  }

  private async forget(name: string): Promise<void> {
    if (!name) return this.front.notice('Whom? /forget <name>');
    const contacts = await this.gather((cursor) => this.client.contacts.list(cursor));
    const known = contacts.find(({ user }) => isCalled(user.username, name));
    if (!known) return this.front.notice(`${printableLine(name)} is no contact of yours.`);
    await this.client.contacts.remove(known.user.id);
  }

  private async block(name: string): Promise<void> {
    if (!name) return this.front.notice('Whom? /block <name>');
    const person = await this.find(name);
    if (!person) return;
    await this.client.blocks.block(person.id);
    this.front.notice(`${fullNameOf(person)} is blocked. /unblock lets them reach you again.`);
  }

  private async unblock(name: string): Promise<void> {
    if (!name) return this.front.notice('Whom? /unblock <name>');
    // who is blocked is not found by searching
    const person = (await this.all()).find(({ username }) => isCalled(username, name));
    if (!person) return this.front.notice(`You do not block anybody called ${printableLine(name)}.`);
    await this.client.blocks.unblock(person.id);
    this.front.notice(`${fullNameOf(person)} can reach you again.`);
  }

  private async blocked(): Promise<void> {
    const people = await this.all();
    if (people.length === 0) return this.front.notice('You block nobody.');
    this.front.panel({ title: 'Blocked', lines: people.map(fullNameOf) });
  }

  private async all(): Promise<User[]> {
    const blocks = await this.gather((cursor) => this.client.blocks.list(cursor));
    return blocks.map(({ user }) => user);
  }

  /** Everything of a list, page by page. */
  private async gather<T>(list: (cursor?: string) => Promise<Page<T>>): Promise<T[]> {
    const items: T[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await list(cursor);
      items.push(...page.items);
      if (page.nextCursor === null) return items;
      cursor = page.nextCursor;
    }
  }

  private async find(name: string): Promise<User | undefined> {
    const person = await findPerson(this.client, name);
    if (!person) this.front.notice(`Nobody is called ${printableLine(name)}. /find looks for people.`);
    return person;
  }
}

interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

/** `Bobby – bob (bob-1)   asked`. */
function contactLine({ user, alias, state }: BookContact): string {
  const name = alias === undefined ? fullNameOf(user) : `${printableLine(alias)} – ${fullNameOf(user)}`;
  return state === 'requested' ? `${name}   asked` : name;
}

const isCalled = (username: string, name: string) =>
  username.toLowerCase() === name.replace(/^@/, '').toLowerCase();
