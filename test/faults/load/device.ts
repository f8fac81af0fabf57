import { MemoryStorage, ParleyClient } from '../../../src/client';
import type { Person } from '../../factories/people';
import type { Journal } from './journal';
import { applicationWitness, wireWitness } from './witness';

/** A message of one's own that is stored, as far as it takes to change or repeat it. */
export interface OwnMessage {
  conversationId: string;
  messageId: string;
  clientMessageId: string;
  content: string;
  replyTo?: string;
}

export interface DeviceOptions {
  journal: Journal;
  name: string;
  person: Person;
  urls: string[];
  /** of its person */
  conversationIds: string[];
  /** those in which it does nothing but listen, as the person comes and goes there */
  silentIn?: string;
}

// edits and repetitions are of the last ones
const REMEMBERED = 50;

/** A device of a person: a reference client that is watched, and can be restarted like an app. */
export class Device {
  client: ParleyClient;
  /** sends without an answer for good */
  readonly outstanding = new Set<string>();
  readonly own: OwnMessage[] = [];
  /** deeds of the client that runs now without an answer for good */
  underWay = new Set<object>();
  private readonly storage = new MemoryStorage();
  private generation = 1;

  constructor(private readonly options: DeviceOptions) {
    this.client = this.createClient();
  }

  /** The client that runs now, as the history names it. */
  get name(): string {
    const { name } = this.options;
    return this.generation === 1 ? name : `${name}.${this.generation}`;
  }

  get person(): Person {
    return this.options.person;
  }

  get conversationIds(): string[] {
    return this.options.conversationIds;
  }

  get speaksIn(): string[] {
    const { conversationIds, silentIn } = this.options;
    return conversationIds.filter((id) => id !== silentIn);
  }

  /** Signs in and connects; resolves when everything there is has come. */
  async begin(): Promise<void> {
    const { username, password } = this.person;
    await this.client.login({ username, password });
    this.client.connect();
    await this.client.ready();
  }

  /** Ends the app and starts it again: what it showed is forgotten, what was unsent is kept. */
  restart(): void {
    const tokens = this.client.session;
    if (!tokens) return;
    this.client.disconnect();
    this.options.journal.write({ type: 'client-end', client: this.name });
    this.generation += 1;
    this.underWay = new Set();
    this.client = this.createClient();
    this.client.useSession(tokens);
    this.client.connect();
  }

  /** Does something that the device waits for; what a client does not end before it is ended is given up. */
  async during(deed: (client: ParleyClient) => Promise<unknown>): Promise<void> {
    const { underWay, client } = this;
    const ticket = {};
    underWay.add(ticket);
    try {
      await deed(client);
    } finally {
      underWay.delete(ticket);
    }
  }

  remember(message: OwnMessage): void {
    this.own.push(message);
    if (this.own.length > REMEMBERED) this.own.shift();
  }

  private createClient(): ParleyClient {
    const { journal, person, urls } = this.options;
    journal.write({ type: 'client', client: this.name, userId: person.id });
    const client = new ParleyClient({
      ...{ urls, storage: this.storage, deviceId: this.options.name, fromStart: true, kept: Infinity },
      onPassage: wireWitness(journal, this.name),
    });
    applicationWitness(journal, this.name, client);
    client.on('session', ({ type }) => type === 'ended' && journal.lostSessions.push(this.name));
    // who is removed forgets the conversation and sees all of it again when they come back: another client, for the history
    client.on('conversation', ({ isRemoved }) => isRemoved && this.client === client && this.restart());
    return client;
  }
}
