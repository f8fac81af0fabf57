import type { Dialect } from './chatter';
import { parleyDialect } from './parley-dialect';
import { busRelayDialect, socketIoRelayDialect, wsRelayDialect } from './relay-dialects';
import { xmppDialect } from './xmpp-dialect';

/** What the load can speak, by name. */
export const dialects = {
  parley: parleyDialect,
  'socket.io': socketIoRelayDialect,
  bus: busRelayDialect,
  ws: wsRelayDialect,
  xmpp: xmppDialect,
} satisfies Record<string, Dialect>;

export type DialectName = keyof typeof dialects;
