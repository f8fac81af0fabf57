/** What a socket event takes and answers. */
export interface SocketEventSpec {
  name: string;
  description: string;
  /** class of the payload */
  payload: new () => object;
  /** class of `ack.data`; none for volatile events, which are never answered */
  ack?: new () => object;
  /** class that `ack.data` may have instead */
  otherAck?: new () => object;
  /** codes it may answer with, beside those every event may */
  errors: string[];
}

const SOCKET_EVENT = Symbol('parley:socket-event');
const declared = new Map<string, SocketEventSpec>();

/** Marks a gateway method as the handler of a socket event: `(payload, connection) => data`. */
export function SocketEvent(name: string, spec: Omit<SocketEventSpec, 'name'>): MethodDecorator {
  return (_target, _key, descriptor) => {
    if (declared.has(name)) throw new Error(`socket event ${name} has two handlers`);
    declared.set(name, { name, ...spec });
    Reflect.defineMetadata(SOCKET_EVENT, declared.get(name), descriptor.value as object);
  };
}

/** The event that a method handles, if any. */
export function socketEventOf(method: object): SocketEventSpec | undefined {
  return Reflect.getMetadata(SOCKET_EVENT, method) as SocketEventSpec | undefined;
}

/** All socket events clients may send, by name; complete once the application module was loaded. */
export function declaredSocketEvents(): SocketEventSpec[] {
  return [...declared.values()].sort((a, b) => a.name.localeCompare(b.name));
}
