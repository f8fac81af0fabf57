import { BrokenCircuitError, circuitBreaker, CircuitState, ConsecutiveBreaker, handleWhen } from 'cockatiel';
import { LRUCache } from 'lru-cache';
import { AddressRefused } from './outgoing';

type Breaker = ReturnType<typeof circuitBreaker>;

/** Receivers remembered. */
const REMEMBERED = 10_000;

/** That a receiver was not even tried: it has failed too often just now. */
export const isBroken = (error: unknown): boolean => error instanceof BrokenCircuitError;

/** What was not sent says nothing of its receiver. */
const ofReceiver = handleWhen((error) => !(error instanceof AddressRefused));

/** A circuit breaker for each receiver: one that keeps failing is left alone for a while, then tried by one call. */
export class CircuitBreakers {
  private readonly breakers = new LRUCache<string, Breaker>({ max: REMEMBERED });

  /**
   * @param failures in a row that open it
   * @param restMs how long it stays open
   */
  constructor(
    private readonly failures: number,
    private readonly restMs: number,
  ) {}

  /** @throws what the call throws; see `isBroken` */
  run<T>(receiver: string, call: () => Promise<T>): Promise<T> {
    return this.of(receiver).execute(call);
  }

  /** How many receivers are left alone. */
  countOpen(): number {
    return [...this.breakers.values()].filter(({ state }) => state === CircuitState.Open).length;
  }

  private of(receiver: string): Breaker {
    let breaker = this.breakers.get(receiver);
    if (!breaker) {
      const { failures, restMs: halfOpenAfter } = this;
      breaker = circuitBreaker(ofReceiver, { halfOpenAfter, breaker: new ConsecutiveBreaker(failures) });
      this.breakers.set(receiver, breaker);
    }
    return breaker;
  }
}
