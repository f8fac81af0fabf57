export type Listener<T> = (payload: T) => void;
/** Ends a subscription; calling it again does nothing. */
export type Unsubscribe = () => void;

/** Typed events: `Events` maps each name to what its listeners receive. */
export class Emitter<Events extends object> {
  private readonly listeners = new Map<keyof Events, Set<Listener<never>>>();

  /** @param onFault hears what listeners throw: one faulty listener must not keep an event from the others */
  constructor(private readonly onFault: (error: unknown) => void) {}

  /** Calls `listener` at every `name` until the returned function is called. */
  on<K extends keyof Events>(name: K, listener: Listener<Events[K]>): Unsubscribe {
    const set = this.listeners.get(name) ?? new Set();
    this.listeners.set(name, set);
    // the same function given twice is two subscriptions
    const own: Listener<Events[K]> = (payload) => listener(payload);
    set.add(own);
    return () => set.delete(own);
  }

  /** Calls the listeners of `name` in the order in which they came. */
  emit<K extends keyof Events>(name: K, payload: Events[K]): void {
    for (const listener of [...(this.listeners.get(name) ?? [])] as Listener<Events[K]>[]) {
      try {
        listener(payload);
      } catch (error) {
        this.onFault(error);
      }
    }
  }
}
