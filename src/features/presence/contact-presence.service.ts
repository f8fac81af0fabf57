import { Injectable } from '@nestjs/common';
import type { Connection } from '../../platform/realtime/connection';
import { Connections } from '../../platform/realtime/connections';
import type { Id } from '../../shared/ids';
import { ContactsService } from '../contacts/contacts.service';
import { presenceUpdate } from './presence.events';
import { MAX_FOLLOWED, PresenceWatchService } from './presence-watch.service';

/** Tells the sockets of a person of their mutual contacts, without being asked for each of them. */
@Injectable()
export class ContactPresenceService {
  constructor(
    private readonly contacts: ContactsService,
    private readonly watch: PresenceWatchService,
    private readonly connections: Connections,
  ) {}

  /** A socket came: it is told who is there, and from now on of every change. */
  async begin(connection: Connection): Promise<void> {
    const userIds = (await this.contacts.mutualOf(connection.userId)).slice(0, MAX_FOLLOWED);
    if (userIds.length > 0) await this.follow(connection, userIds);
  }

  /** Two people became contacts of each other, or are not any more. */
  async change(a: Id, b: Id, isMutual: boolean): Promise<void> {
    await Promise.all([this.link(a, b, isMutual), this.link(b, a, isMutual)]);
  }

  private async link(viewerId: Id, userId: Id, isMutual: boolean): Promise<void> {
    const sockets = this.connections.ofUser(viewerId);
    if (isMutual) await Promise.all(sockets.map((connection) => this.follow(connection, [userId])));
    else for (const connection of sockets) this.watch.unfollow(connection, userId);
  }

  private async follow(connection: Connection, userIds: readonly Id[]): Promise<void> {
    // gone meanwhile: nobody would let go of it
    if (!this.connections.get(connection.id)) return;
    this.watch.follow(connection, userIds);
    for (const presence of await this.watch.look(connection, userIds)) {
      if (presence.state === 'online' || presence.state === 'away') connection.emit(presenceUpdate, presence);
    }
  }
}
