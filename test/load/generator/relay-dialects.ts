import {
  type Chatter,
  type Dialect,
  fromUuid,
  type Hearing,
  numberAfter,
  type Seat,
  TEXT,
  toUuid,
} from './chatter';
import { LeanWebSocket } from './lean-websocket';

/** How a relay's three kinds of words look on the wire. */
interface Words {
  path: string;
  /** what an ack begins with, before the serial */
  ack: string;
  onOpen?: string;
  hello: (seat: { userId: string; credential: string }) => string;
  isAsking: (text: string) => boolean;
  message: (serial: number, id: string, to: string) => string;
  receipt: (id: string, to: string) => string;
  typing: (to: string) => string;
  kindOf: (text: string) => 'ready' | 'message' | 'receipt' | 'ack' | 'ping' | undefined;
  pong: string;
}

/** A relay forwards each message and each receipt to one user and stores nothing: the least a server can do. */
function relayDialect(words: Words): Dialect {
  return (seat, position, run, hearing): Chatter => {
    const socket: LeanWebSocket = LeanWebSocket.open(
      { ...seat, path: words.path },
      () => words.onOpen !== undefined && socket.send(words.hello(seat)),
      (text) => hear(text),
      (reason) => hearing.failed(reason),
    );
    const hear = (text: string) => {
      if (words.isAsking(text)) socket.send(words.hello(seat));
      else answer(words, text, { socket, position, hearing, seat });
    };
    return {
      send: (serial) => socket.send(words.message(serial, toUuid(run, position, serial), seat.partnerId)),
      type: () => socket.send(words.typing(seat.partnerId)),
      pause: () => socket.pause(),
      close: () => socket.close(),
    };
  };
}

function answer(
  words: Words,
  text: string,
  {
    socket,
    position,
    hearing,
    seat,
  }: { socket: LeanWebSocket; position: number; hearing: Hearing; seat: Seat },
): void {
  const kind = words.kindOf(text);
  if (kind === 'ready') hearing.ready();
  else if (kind === 'ping') socket.send(words.pong);
  else if (kind === 'ack') hearing.acked(numberAfter(text, words.ack));
  else if (kind !== undefined) {
    const at = text.indexOf('"id":"') + 6;
    const { sender, serial } = fromUuid(text, at);
    if (kind === 'receipt') hearing.receipted(serial);
    else {
      hearing.received(sender, serial);
      if (sender === position || seat.isQuiet) return;
      socket.send(words.receipt(text.slice(at, at + 36), seat.partnerId));
    }
  }
}

/** A bare `ws` server: JSON objects with `to`. */
export const wsRelayDialect = relayDialect({
  path: '/',
  ack: '{"ack":',
  onOpen: 'hello',
  hello: ({ userId }) => `{"hello":"${userId}"}`,
  isAsking: () => false,
  message: (serial, id, to) =>
    `{"to":"${to}","kind":"message","ack":${serial},"id":"${id}","text":"${TEXT}"}`,
  receipt: (id, to) => `{"to":"${to}","kind":"receipt","id":"${id}"}`,
  typing: (to) => `{"to":"${to}","kind":"typing"}`,
  kindOf: (text) => {
    if (text.startsWith('{"ack":')) return 'ack';
    if (text.startsWith('{"hello"')) return 'ready';
    if (text.includes('"kind":"message"')) return 'message';
    return text.includes('"kind":"receipt"') ? 'receipt' : undefined;
  },
  pong: '',
});

/**
 * A bare Socket.IO server: events `message` (with ack) and `receipt`, each with `to`.
 * @param namespace as it stands in packets: `/rt,`, or nothing for the default
 * @param ready what says that the server can reach the user from everywhere
 */
const socketIoWords = (namespace: string, ready: string): Words => ({
  path: '/socket.io/?EIO=4&transport=websocket',
  ack: `43${namespace}`,
  hello: ({ userId, credential }) =>
    `40${namespace}{"user":"${userId}","group":"everybody","token":"${credential}"}`,
  isAsking: (text) => text.startsWith('0'),
  message: (serial, id, to) =>
    `42${namespace}${serial}["message",{"to":"${to}","id":"${id}","text":"${TEXT}"}]`,
  receipt: (id, to) => `42${namespace}["receipt",{"to":"${to}","id":"${id}"}]`,
  typing: (to) => `42${namespace}["typing",{"to":"${to}"}]`,
  kindOf: (text) => {
    if (text === '2') return 'ping';
    if (text.startsWith('43')) return 'ack';
    if (text.startsWith(ready)) return 'ready';
    if (text.startsWith(`42${namespace}["message"`)) return 'message';
    return text.startsWith(`42${namespace}["receipt"`) ? 'receipt' : undefined;
  },
  pong: '3',
});

export const socketIoRelayDialect = relayDialect(socketIoWords('', '40'));

/** The same in Parley's namespace, where a server says by an event that its user is known to all nodes. */
export const busRelayDialect = relayDialect(socketIoWords('/rt,', '42/rt,["ready"'));
