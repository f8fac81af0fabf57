import type { Conversation, Message, ParleyClient, SendExtras, User } from '../../client';
import type { Command, Front } from './chat.types';
import { words } from './commands';
import type { Place } from './group-commands';
import { findConversation, findPerson, nameOf } from './people';
import { printableLine } from './sanitise';

const ALL = 'all';

type Mentions = Pick<SendExtras, 'mentions' | 'mentionsAll'>;

/** What a person sends beside plain texts. */
export class ContentCommands {
  readonly commands: Record<string, Command> = {
    reply: (text) => this.reply(text),
    thread: (text) => this.writeUnder(text),
    forward: (wanted) => this.forward(wanted),
    location: (rest) => this.location(rest),
    card: (name) => this.card(name),
  };

  constructor(
    private readonly client: ParleyClient,
    private readonly front: Front,
    private readonly place: Place,
  ) {}

  /** Whom a text is for in particular: members of the conversation whom it names by `@`. */
  async mentionsIn(text: string, conversation: Conversation): Promise<Mentions> {
    // what ends a sentence ends no name
    const named = text.matchAll(/(?<![^\s(])@([\w.-]*[A-Za-z0-9])/g);
    const names = new Set([...named].map(([, name = '']) => name.toLowerCase()));
    if (names.size === 0) return {};
    const mentions = (await this.membersOf(conversation))
      .filter(({ username }) => names.has(username.toLowerCase()))
      .map(({ id }) => id);
    const isForAll = names.has(ALL) && conversation.role !== 'member';
    return { ...(mentions.length > 0 && { mentions }), ...(isForAll && { mentionsAll: true }) };
  }

  /** As many as come at once. */
  private async membersOf({ id, type, peer }: Conversation): Promise<User[]> {
    if (type === 'dm') return peer ? [peer] : [];
    return (await this.client.groups.members(id)).items.map(({ user }) => user);
  }

  private async reply(text: string): Promise<void> {
    if (!text) return this.front.notice('What? /reply <text>');
    const last = this.newest((message) => message.senderId !== this.client.session?.user.id);
    if (last) await this.client.send(last.conversationId, text, { replyTo: last.id });
  }

  private async writeUnder(text: string): Promise<void> {
    if (!text) return this.front.notice('What? /thread <text>');
    const last = this.newest((message) => message.senderId !== this.client.session?.user.id);
    // what is under another one goes on with that thread
    const threadRootId = last?.threadRoot?.messageId ?? last?.id;
    if (last) await this.client.send(last.conversationId, text, { threadRootId });
  }

  private async forward(wanted: string): Promise<void> {
    if (!wanted) return this.front.notice('To whom? /forward <name or title>');
    const last = this.newest();
    if (!last) return;
    const target = findConversation(this.client.conversations(), wanted);
    if (!target) return this.front.notice(`No conversation is called ${printableLine(wanted)}.`);
    const { conversationId, id: messageId } = last;
    await this.client.send(target.id, '', { forwardOf: { conversationId, messageId } });
  }

  private async location(rest: string): Promise<void> {
    const { current } = this.place;
    const [latitude, longitude, ...name] = words(rest);
    const degrees = [Number(latitude), Number(longitude)];
    if (!current || longitude === undefined || degrees.some(Number.isNaN)) {
      return this.front.notice('Where, in an open conversation? /location <latitude> <longitude> [name]');
    }
    const [north = 0, east = 0] = degrees;
    const place = { latitude: north, longitude: east, ...(name.length > 0 && { name: name.join(' ') }) };
    await this.client.send(current.id, '', { location: place });
  }

  private async card(name: string): Promise<void> {
    const { current } = this.place;
    if (!current || !name) return this.front.notice('Whose, in an open conversation? /card <name>');
    const person = await findPerson(this.client, name);
    if (!person) return this.front.notice(`Nobody is called ${printableLine(name)}. /find looks for people.`);
    await this.client.send(current.id, '', { contact: { displayName: nameOf(person), userId: person.id } });
  }

  /** The newest message here that people wrote and that fits; says so when there is none. */
  private newest(fits: (message: Message) => boolean = () => true): Message | undefined {
    const { current } = this.place;
    const messages = current ? this.client.messages(current.id) : [];
    const last = messages.findLast(
      (message) => message.type !== 'system' && !message.deletedAt && fits(message),
    );
    if (!last) this.front.notice('There is no such message here.');
    return last;
  }
}
