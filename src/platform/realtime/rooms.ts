import type { Id } from '../../shared/ids';

/** Sockets that an event is meant for. Rooms are named only by the functions of this file. */
export type Room = string & { readonly room: unique symbol };

/** All sockets of a person, on all devices. */
export const userRoom = (userId: Id): Room => `u:${userId}` as Room;

/** The sockets that show the conversation at this moment. */
export const openRoom = (conversationId: Id): Room => `o:${conversationId}` as Room;
