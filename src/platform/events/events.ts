import { EventEmitter } from 'node:events';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { Log } from '../logger/logger';
import { unavailabilityOf } from '../mongo/unavailability';

/**
 * What features tell each other, by name. Each feature adds its own events by interface merging, so that the way
 * back in the feature graph needs no import of behaviour.
 */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- features fill it by merging
export interface EventMap {}

export type EventName = keyof EventMap;

const LISTENS_TO = Symbol('parley:listens-to');
const declared = new Set<string>();

/** Declares the events of a feature at run time, so that boot can tell when nobody listens to one. */
export function declareEvents(...names: EventName[]): void {
  for (const name of names) declared.add(name);
}

/** Calls the method with the payload of each such event, in the same turn of the event loop. */
export function On(name: EventName): MethodDecorator {
  return (_target, _key, descriptor) => {
    Reflect.defineMetadata(LISTENS_TO, name, descriptor.value as object);
  };
}

/** The typed in-process event bus: services announce what happened, listeners speak or enqueue. */
@Injectable()
export class Events implements OnApplicationBootstrap {
  private readonly emitter = new EventEmitter();
  private readonly log = new Log(Events.name);

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  /** Tells every listener; a listener that fails is logged and never disturbs the one who told. */
  emit<N extends EventName>(name: N, payload: EventMap[N]): void {
    this.emitter.emit(name, payload);
  }

  onApplicationBootstrap(): void {
    for (const { instance } of this.discovery.getProviders()) {
      if (!instance || typeof instance !== 'object') continue;
      for (const key of this.scanner.getAllMethodNames(Object.getPrototypeOf(instance) as object)) {
        this.subscribe(instance as Record<string, (payload: unknown) => unknown>, key);
      }
    }
    const deaf = [...declared].filter((name) => this.emitter.listenerCount(name) === 0);
    if (deaf.length > 0) throw new Error(`No listener for event ${deaf.join(', ')}`);
  }

  private subscribe(instance: Record<string, (payload: unknown) => unknown>, key: string): void {
    const method = instance[key];
    const name = method && (Reflect.getMetadata(LISTENS_TO, method) as EventName | undefined);
    if (!name) return;
    const fail = (error: unknown) => {
      // what is told by events is made up for; a database that is away is not the listener's fault
      const fields = { event: name, listener: key, reason: String(error) };
      if (unavailabilityOf(error)) this.log.warn('listener failed: MongoDB does not serve', fields);
      else this.log.error(`listener ${key} failed`, error, { event: name });
    };
    this.emitter.on(name, (payload: unknown) => {
      try {
        const result = method.call(instance, payload);
        if (result instanceof Promise) result.catch(fail);
      } catch (error) {
        fail(error);
      }
    });
  }
}
