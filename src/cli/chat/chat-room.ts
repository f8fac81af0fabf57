import type { Conversation, EditOptions, ParleyClient, SendExtras, User } from '../../client';
import { COMMANDS, helpLines, parseInput } from './commands';
import type { Command, Front } from './chat.types';
import { ContentCommands } from './content-commands';
import { GroupCommands } from './group-commands';
import { InviteCommands } from './invite-commands';
import { ListCommands } from './list-commands';
import { RetentionCommands } from './retention-commands';
import { ScheduledCommands } from './scheduled-commands';
import { MessageCommands } from './message-commands';
import { Names } from './names';
import { NotificationCommands } from './notification-commands';
import { PeopleCommands } from './people-commands';
import { findConversation, findPerson, fullNameOf, nameOf, presenceText } from './people';
import { printableLine } from './sanitise';

const PAGE = 50;
// what one connection may watch
const MAX_WATCHED = 200;

/** What a person does in the chat, whatever it looks like: the open conversation and the commands. */
export class ChatRoom {
  /** numbers below it were read before the conversation was opened */
  firstNewSeq?: number;
  readonly names: Names;
  private readonly groups: GroupCommands;
  private readonly messages: MessageCommands;
  private readonly contents: ContentCommands;
  private readonly notifications: NotificationCommands;
  private readonly others: Record<string, Command | undefined>;
  private openId?: string;
  private found: User[] = [];
  private mentioning: Promise<unknown> = Promise.resolve();
  private isLoading = false;
  private readonly watched = new Set<string>();
  private readonly older = new Map<string, string | null>();
  private readonly commands: Record<string, Command | undefined> = {
    open: (wanted) => this.open(wanted),
    find: (query) => this.find(query),
    list: () => this.close(),
    more: () => this.more(),
    edit: (text) => this.edit(text),
    delete: (which) => (which ? this.messages.delete(which) : this.delete()),
    who: () => this.who(),
    away: (text) => this.present('away', text),
    online: (text) => this.present('online', text),
    help: () => this.front.panel({ title: 'What you can type', lines: helpLines() }),
    quit: () => this.onQuit(),
  };

  constructor(
    private readonly client: ParleyClient,
    private readonly front: Front,
    private readonly onQuit: () => void,
  ) {
    this.names = new Names(client, () => front.learnt());
    this.groups = new GroupCommands(client, front, this);
    this.messages = new MessageCommands(client, front, this);
    this.contents = new ContentCommands(client, front, this);
    this.notifications = new NotificationCommands(client, front, this);
    this.others = {
      ...this.groups.commands,
      ...this.messages.commands,
      ...this.contents.commands,
      ...new InviteCommands(client, front, this).commands,
      ...this.notifications.commands,
      ...new PeopleCommands(client, front).commands,
      ...new ListCommands(client, front, this).commands,
      ...new ScheduledCommands(client, front, this).commands,
      ...new RetentionCommands(client, front, this).commands,
    };
  }

  /** The conversation on the screen. */
  get current(): Conversation | undefined {
    return this.openId === undefined ? undefined : this.client.conversation(this.openId);
  }

  /** Tells of what is for the person in particular elsewhere, until the returned function is called. */
  followNotifications(): () => void {
    return this.notifications.follow();
  }

  /** Whether older messages of the open conversation are on the server. */
  get hasMore(): boolean {
    return this.openId !== undefined && this.older.get(this.openId) !== null;
  }

  /** Does what a typed line says. Resolves when it is done; a failure becomes a notice. */
  async submit(line: string): Promise<void> {
    const input = parseInput(line);
    try {
      if (input.kind === 'message') await this.send(input.text);
      if (input.kind === 'command') await this.run(input.name, input.rest.trim());
    } catch (error) {
      this.front.notice(printableLine(error instanceof Error ? error.message : String(error)));
    }
  }

  close(): void {
    const { openId } = this;
    this.openId = undefined;
    this.found = [];
    this.front.opened();
    // it only spares the server some events, so a failure changes nothing for the person
    if (openId !== undefined) this.client.close(openId).catch(() => undefined);
  }

  /** The person is no longer a member of a conversation. */
  removed(conversationId: string): void {
    this.older.delete(conversationId);
    if (conversationId !== this.openId) return;
    this.openId = undefined;
    this.front.opened();
    this.front.notice('You are no longer a member of this conversation.');
  }

  /** A message came: reading it is what an open conversation is for. */
  read(conversationId: string): void {
    if (conversationId === this.openId) this.client.markRead(conversationId).catch(() => undefined);
  }

  /** Follows the presence of the people of all conversations; called again when there may be new ones. */
  follow(): void {
    const peers = this.client.conversations().flatMap(({ peer }) => peer ?? []);
    this.names.learn(peers);
    const ids = peers.map(({ id }) => id);
    const fresh = ids.filter((id) => !this.watched.has(id)).slice(0, MAX_WATCHED - this.watched.size);
    if (fresh.length === 0) return;
    for (const id of fresh) this.watched.add(id);
    // without it dots are missing, which the person sees
    this.client.watch(fresh).catch(() => undefined);
  }

  /** Loads older messages of the open conversation; one page at a time. */
  async more(): Promise<void> {
    const { current } = this;
    if (!current) return this.front.notice('Open a conversation first: /open <name or number>');
    if (!this.hasMore) return this.front.notice('There is nothing older.');
    if (this.isLoading) return;
    this.isLoading = true;
    try {
      const before = this.client.messages(current.id)[0]?.seq ?? Infinity;
      await this.load(current.id);
      this.front.older(this.client.messages(current.id).filter(({ seq }) => seq < before));
    } finally {
      this.isLoading = false;
    }
  }

  private async load(conversationId: string): Promise<void> {
    const cursor = this.older.get(conversationId) ?? undefined;
    const page = await this.client.history(conversationId, { limit: PAGE, cursor });
    this.older.set(conversationId, page.hasMore ? page.nextCursor : null);
  }

  private run(name: string, rest: string): Promise<void> | void {
    const command = this.commands[name] ?? this.others[name];
    if (command) return command(rest);
    const close = COMMANDS.find((known) => name && known.name.startsWith(name))?.name;
    const hint = close ? `Did you mean /${close}?` : '/help shows what there is.';
    this.front.notice(`There is no command /${printableLine(name)}. ${hint}`);
  }

  /** Who is named is looked up for one text after the other, so that none overtakes another. */
  private async send(text: string): Promise<void> {
    const { current } = this;
    if (!current) return this.front.notice('Nobody to send it to yet: /open <name or number> first.');
    const mentions = this.mentioning
      .then(() => this.contents.mentionsIn(text, current))
      // offline, say: the text counts for more than whom it points out
      .catch((): SendExtras => ({}));
    this.mentioning = mentions;
    await this.client.send(current.id, text, await mentions);
  }

  private async open(wanted: string): Promise<void> {
    if (!wanted) return this.front.notice('Whom? /open <name or number>');
    const conversation = await this.resolve(wanted);
    if (conversation) await this.show(conversation);
  }

  /** Opens a conversation. */
  async show(conversation: Conversation): Promise<void> {
    const { id, unread, readSeq } = conversation;
    if (this.openId !== undefined && this.openId !== id) this.close();
    this.openId = id;
    this.firstNewSeq = unread > 0 ? readSeq + 1 : undefined;
    this.found = [];
    this.client.open(id).catch(() => undefined);
    await Promise.all([!this.older.has(id) && this.load(id), this.names.meet(conversation)]);
    // read is what is on the screen, so not before it is
    this.front.opened();
    this.read(id);
  }

  /** The conversation meant; one with a person found or named exactly is made if there is none. */
  private async resolve(wanted: string): Promise<Conversation | undefined> {
    const list = this.client.conversations();
    const found = /^\d+$/.test(wanted) ? this.found[Number(wanted) - 1] : undefined;
    const known = found ? undefined : findConversation(list, wanted);
    if (known) return known;
    // a number is one of a list, also where there is none
    const person = found ?? (/^\d+$/.test(wanted) ? undefined : await findPerson(this.client, wanted));
    if (!person) {
      this.front.notice(`Nobody is called ${printableLine(wanted)}, and no group. /find looks for people.`);
      return undefined;
    }
    if (person.id !== this.client.session?.user.id) return this.client.openDirect(person.id);
    this.front.notice('That is you; a conversation takes two.');
    return undefined;
  }

  private async find(query: string): Promise<void> {
    if (!query) return this.front.notice('Whom? /find <beginning of a name>');
    const ownId = this.client.session?.user.id;
    this.found = (await this.client.searchUsers(query)).filter(({ id }) => id !== ownId);
    if (this.found.length === 0)
      return this.front.notice(`Nobody's name begins with ${printableLine(query)}.`);
    const lines = this.found.map(
      (person, index) => `${String(index + 1).padStart(2)}  ${fullNameOf(person)}`,
    );
    this.front.panel({ title: 'People', lines: [...lines, '', '/open <number> talks to one of them'] });
  }

  private async edit(text: string): Promise<void> {
    if (!text) return this.front.notice('Into what? /edit <new text>');
    const { current } = this;
    const last = this.lastOwn();
    if (!current || !last) return;
    const named = await this.contents
      .mentionsIn(text, current)
      .then((mentions): EditOptions => ({ mentions: [], mentionsAll: false, ...mentions }))
      // who it was for stays where nobody can tell who is named now
      .catch((): EditOptions => ({}));
    await this.client.edit(last.conversationId, last.id, text, { ...named, expectedVersion: last.version });
  }

  private async delete(): Promise<void> {
    const last = this.lastOwn();
    if (last) await this.client.delete(last.conversationId, last.id);
  }

  private lastOwn() {
    const ownId = this.client.session?.user.id;
    const messages = this.openId === undefined ? [] : this.client.messages(this.openId);
    const last = messages.findLast(
      ({ senderId, type, deletedAt }) => senderId === ownId && type !== 'system' && !deletedAt,
    );
    if (!last) this.front.notice('There is no message of yours here.');
    return last;
  }

  private who(): Promise<void> | void {
    const { current } = this;
    if (!current) return this.front.notice('Open a conversation first: /open <name or number>');
    return current.type === 'dm' ? this.whoOfTwo(current) : this.groups.who(current);
  }

  private whoOfTwo(current: Conversation): void {
    const { peer, receipts, lastSeq } = current;
    const now = Date.now();
    const lines = [
      'You',
      `${peer ? fullNameOf(peer) : nameOf(peer)}   ${presenceText(peer && this.client.presenceOf(peer.id), now)}`,
    ];
    for (const { readSeq, deliveredSeq } of receipts) {
      lines.push(
        `   has received ${deliveredSeq} and read ${readSeq} of ${lastSeq} messages, as far as they show it`,
      );
    }
    if (peer?.bio) lines.push(`   “${printableLine(peer.bio)}”`);
    this.front.panel({ title: 'Who is here', lines });
  }

  private async present(state: 'online' | 'away', text: string): Promise<void> {
    await this.client.setPresence(state, text);
    this.front.notice(state === 'away' ? 'You are shown as away.' : 'You are shown as online.');
  }
}
