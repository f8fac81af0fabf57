import { Injectable } from '@nestjs/common';
import { Counter, Gauge } from 'prom-client';
import { Metrics } from '../../platform/metrics/metrics';
import { CircuitBreakers, isBroken } from '../../platform/outgoing/circuit-breakers';
import { AddressRefused, Outgoing } from '../../platform/outgoing/outgoing';
import type { Outcome } from './push.types';
import { type Sink, SINKS } from './sinks.types';

/** A receiver that fails so often in a row is left alone for so long. */
const FAILURES = 5;
const REST_MS = 10_000;

/** A receiver answered that it cannot now. */
class ReceiverFailed extends Error {}

/** Calls receivers of every sink, each behind a circuit breaker, and counts what comes of it. */
@Injectable()
export class SinkCalls {
  private readonly outcomes: Counter<'sink' | 'outcome'>;
  private readonly breakers = new Map(SINKS.map((sink) => [sink, new CircuitBreakers(FAILURES, REST_MS)]));

  constructor(
    private readonly outgoing: Outgoing,
    { registry }: Metrics,
  ) {
    const registers = [registry];
    this.outcomes = new Counter({
      name: 'parley_notifications_total',
      help: 'Attempts to tell people who are not there, by sink and outcome (sent, gone, refused, failed, resting).',
      labelNames: ['sink', 'outcome'],
      registers,
    });
    const open = new Gauge<'sink'>({
      name: 'parley_receivers_resting',
      help: 'Receivers that failed too often and are left alone for some seconds, by sink.',
      labelNames: ['sink'],
      registers,
      collect: () => {
        for (const [sink, breakers] of this.breakers) open.set({ sink }, breakers.countOpen());
      },
    });
  }

  /**
   * Posts to a receiver once. Never rejects.
   * @param outcomeOf what an answer means that does not say that it is the receiver's fault
   */
  post(
    sink: Sink,
    { url, ...request }: { url: string; headers: Record<string, string>; body: Buffer },
    outcomeOf: (status: number) => Outcome,
  ): Promise<Outcome> {
    return this.run(sink, new URL(url).host, async () => {
      const status = await this.outgoing.post(url, request);
      if (status >= 500 || status === 429) throw new ReceiverFailed(`answered ${status}`);
      return outcomeOf(status);
    });
  }

  /** Calls a receiver once, unless it rests. Never rejects. */
  async run(sink: Sink, receiver: string, call: () => Promise<Outcome>): Promise<Outcome> {
    try {
      const outcome = await this.breakers.get(sink)!.run(receiver, call);
      this.outcomes.inc({ sink, outcome });
      return outcome;
    } catch (error) {
      const outcome = error instanceof AddressRefused ? 'refused' : 'failed';
      this.outcomes.inc({ sink, outcome: isBroken(error) ? 'resting' : outcome });
      return outcome;
    }
  }
}
