import { Injectable } from '@nestjs/common';
import type { Id } from '../../shared/ids';
import type { Connection } from './connection';
import type { Frame } from './frame';
import { openRoom, type Room, userRoom } from './rooms';

/** Hears of the first socket that enters a room here, and of the last that leaves it. */
type RoomWatcher = (room: Room, isHeld: boolean) => void;

/** The authenticated sockets of this node, and their rooms. */
@Injectable()
export class Connections {
  private readonly byId = new Map<string, Connection>();
  private readonly rooms = new Map<Room, Set<Connection>>();
  private watch: RoomWatcher = () => undefined;

  onRoom(watch: RoomWatcher): void {
    this.watch = watch;
  }

  add(connection: Connection): void {
    this.byId.set(connection.id, connection);
    this.enter(userRoom(connection.userId), connection);
  }

  remove(connection: Connection): void {
    this.byId.delete(connection.id);
    this.leave(userRoom(connection.userId), connection);
    for (const conversationId of connection.opened) this.leave(openRoom(conversationId), connection);
    connection.opened.clear();
  }

  /** From now on the socket shows the conversation; one that is gone meanwhile shows nothing. */
  open(connection: Connection, conversationId: Id): void {
    if (!this.byId.has(connection.id)) return;
    connection.opened.add(conversationId);
    this.enter(openRoom(conversationId), connection);
  }

  close(connection: Connection, conversationId: Id): void {
    connection.opened.delete(conversationId);
    this.leave(openRoom(conversationId), connection);
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

  /** The rooms that have a socket here. */
  heldRooms(): Room[] {
    return [...this.rooms.keys()];
  }

  /** The sockets of a person on this node. */
  ofUser(userId: Id): Connection[] {
    return this.inRoom(userRoom(userId));
  }

  /** The sockets in a room on this node. */
  inRoom(room: Room): Connection[] {
    return [...(this.rooms.get(room) ?? [])];
  }

  /**
   * Writes a frame to every local socket that is in one of the rooms, but to none that is in one of `except` too. `rooms` are of one
   * kind, so that no socket is in two of them.
   */
  write(
    rooms: readonly Room[],
    frame: Frame,
    { isVolatile = false, except = [] }: { isVolatile?: boolean; except?: readonly Room[] } = {},
  ): void {
    const left = except.length > 0 ? new Set(except.flatMap((room) => this.inRoom(room))) : undefined;
    for (const room of rooms) {
      const connections = this.rooms.get(room);
      if (!connections) continue;
      for (const connection of connections) {
        if (!left?.has(connection)) connection.write(frame, isVolatile);
      }
    }
  }

  private enter(room: Room, connection: Connection): void {
    const present = this.rooms.get(room);
    if (present) present.add(connection);
    else {
      this.rooms.set(room, new Set([connection]));
      this.watch(room, true);
    }
  }

  private leave(room: Room, connection: Connection): void {
    const present = this.rooms.get(room);
    if (!present?.delete(connection) || present.size > 0) return;
    this.rooms.delete(room);
    this.watch(room, false);
  }
}
