import { Injectable } from '@nestjs/common';
import type { Namespace } from 'socket.io';
import type { Id } from '../../shared/ids';
import type { Connection } from './connection';
import type { Frame } from './frame';
import { isRoom, type Room, userRoom } from './rooms';

/** The authenticated sockets of this node, and their rooms. */
@Injectable()
export class Connections {
  private readonly byId = new Map<string, Connection>();
  private namespace?: Namespace;

  /** Binds to the namespace; tells of the first socket that enters a room here, and of the last that leaves it. */
  attach(namespace: Namespace, onRoom: (room: Room, isHeld: boolean) => void): void {
    this.namespace = namespace;
    namespace.adapter.on('create-room', (room: string) => isRoom(room) && onRoom(room, true));
    namespace.adapter.on('delete-room', (room: string) => isRoom(room) && onRoom(room, false));
  }

  add(connection: Connection): void {
    this.byId.set(connection.id, connection);
  }

  remove(connection: Connection): void {
    this.byId.delete(connection.id);
  }

  get(socketId: string): Connection | undefined {
    return this.byId.get(socketId);
  }

  all(): IterableIterator<Connection> {
    return this.byId.values();
  }

  get size(): number {
    return this.byId.size;
  }

  /** Our rooms that have a socket here. */
  heldRooms(): Room[] {
    return [...(this.namespace?.adapter.rooms.keys() ?? [])].filter(isRoom);
  }

  /** The sockets of a person on this node. */
  ofUser(userId: Id): Connection[] {
    return [...this.socketIds(userRoom(userId))].flatMap((id) => this.byId.get(id) ?? []);
  }

  /** Writes a frame to every local socket that is in one of the rooms, once each. */
  write(rooms: readonly Room[], frame: Frame, isVolatile = false): void {
    const [only, ...more] = rooms;
    const ids =
      only && more.length === 0
        ? this.socketIds(only)
        : new Set(rooms.flatMap((room) => [...this.socketIds(room)]));
    for (const id of ids) this.byId.get(id)?.write(frame, isVolatile);
  }

  private socketIds(room: Room): Iterable<string> {
    return this.namespace?.adapter.rooms.get(room) ?? [];
  }
}
